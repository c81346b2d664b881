"""An opened data set: labels and splits in memory, pixels mapped from disk one image at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Card, Split
from labcore.datasets.census import pixels_of, split_of_labels, split_of_masks

LEFT_OUT = 255
"""Stands in `Dataset.split` for a training image that an exclusion list leaves out."""


@dataclass(frozen=True)
class Dataset:
    """A data set as the rest of the lab sees it. Images may differ in size; all have `card.channels` channels.

    Attributes:
        card: what is known without the pixels.
        folder: where it lies; its files are this package's own business.
        labels: `(N,)` int32 class indices; -1 throughout where a segmentation set has none.
        split: `(N,)` uint8 indices into `SPLITS`, or `LEFT_OUT`.
        files: `(N,)` str, where each image came from.
        groups: `(N,)` str, or None.
        offsets: `(N,)` int64, the first byte of each image in `pixels`.
        heights, widths: `(N,)` int32, pixels.
        pixels: `(B,)` uint8, all images end to end, each `height × width × channels` in C order.
        masks: `(P,)` uint8, all masks end to end in the same order (`height × width` each), or None.
        counted: `(N, C)` int32, how many pixels of each class each mask has, where that is known already.
    """

    card: Card
    folder: Path
    labels: NDArray[np.int32]
    split: NDArray[np.uint8]
    files: NDArray[np.str_]
    groups: NDArray[np.str_] | None
    offsets: NDArray[np.int64]
    heights: NDArray[np.int32]
    widths: NDArray[np.int32]
    pixels: NDArray[np.uint8]
    masks: NDArray[np.uint8] | None = None
    counted: NDArray[np.int32] | None = None

    @classmethod
    def in_memory(
        cls,
        card: Card,
        pixels: NDArray[np.uint8],
        labels: NDArray[np.int32],
        split: NDArray[np.uint8],
        masks: NDArray[np.uint8] | None = None,
    ) -> Self:
        """One that lies nowhere, of images of one size: `pixels` are `(N, H, W, C)`, `masks` `(N, H, W)`."""
        number, height, width, channels = pixels.shape
        return cls(
            card=card,
            folder=Path(),
            labels=labels,
            split=split,
            files=np.array([f"{place}.png" for place in range(number)]),
            groups=None,
            offsets=np.arange(number, dtype=np.int64) * height * width * channels,
            heights=np.full(number, height, np.int32),
            widths=np.full(number, width, np.int32),
            pixels=pixels.reshape(-1),
            masks=None if masks is None else masks.reshape(-1),
        )

    def __len__(self) -> int:
        return len(self.labels)

    def image(self, index: int) -> NDArray[np.uint8]:
        """Image `index` as `(H, W, C)` uint8, 0–255, without copying."""
        height, width, channels = int(self.heights[index]), int(self.widths[index]), self.card.channels
        start = int(self.offsets[index])
        return self.pixels[start : start + height * width * channels].reshape(height, width, channels)

    def mask(self, index: int) -> NDArray[np.int32]:
        """Mask `index` as `(H, W)` int32 class indices. Raises ValueError where the set has no masks."""
        return self._stored_mask(index).astype(np.int32)

    @cached_property
    def class_pixels(self) -> NDArray[np.int32]:
        """How many pixels of each class each mask has, `(N, C)` int32. Raises ValueError where the set has no masks."""
        if self.counted is not None:
            return self.counted
        return pixels_of(self._stored_masks(), len(self.card.classes))

    def _stored_masks(self) -> Iterator[NDArray[np.uint8]]:
        yield from map(self._stored_mask, range(len(self)))

    def _stored_mask(self, index: int) -> NDArray[np.uint8]:
        if self.masks is None:
            raise ValueError(f"The data set '{self.card.name}' has no masks.")
        height, width = int(self.heights[index]), int(self.widths[index])
        start = int(self.offsets[index]) // self.card.channels
        return self.masks[start : start + height * width].reshape(height, width)

    def census(self, rows: NDArray[np.int64]) -> Split:
        """What a split holds that is made of the images at `rows` `(M,)`."""
        if self.masks is None:
            return split_of_labels(self.labels[rows], self.card.classes)
        return split_of_masks(self.class_pixels[rows], self.card.classes)

    def indices(self, split: str) -> NDArray[np.int64]:
        """The positions of the images of `split` (train, val or test), ascending."""
        return np.flatnonzero(self.split == SPLITS.index(split))
