"""Training images with their masks, and the objects that are seen in them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

LEAST = 0.1
"""Of the largest object of a class in an image: smaller ones are specks, not taken for objects."""


@dataclass(frozen=True)
class Scenes:
    """The training images of a prepared set, and no others.

    Args:
        images: `(N, H, W, C)` uint8, the whole set.
        masks: `(N, H, W)` uint8, class indices.
        rows: `(M,)` where the training images are.
        pixels: `(M, C)` how many pixels of each class their masks have.
    """

    images: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    rows: NDArray[np.int64]
    pixels: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def shows(self) -> NDArray[np.bool_]:
        """`(M, C)` which classes each training image shows."""
        return self.pixels > 0

    def scene(self, place: int) -> NDArray[np.uint8]:
        """Training image `place` and its mask behind the channels, `(H, W, C + 1)` uint8."""
        row = self.rows[place]
        return np.concatenate([self.images[row], self.masks[row][..., None]], axis=2)

    def objects(self, place: int, label: int) -> list[NDArray[np.bool_]]:
        """The objects of class `label` in training image `place`, `(H, W)` each: pixels that touch, corners too, less
        those that are specks beside others."""
        import cv2

        number, marked, facts, _ = cv2.connectedComponentsWithStats(
            (self.masks[self.rows[place]] == label).view(np.uint8)
        )
        areas = facts[1:, cv2.CC_STAT_AREA]
        return [marked == 1 + object_ for object_ in range(number - 1) if areas[object_] >= LEAST * areas.max()]
