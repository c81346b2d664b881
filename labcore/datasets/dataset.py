"""An opened data set: labels and splits in memory, pixels mapped from disk one image at a time."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import SPLITS, Card

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

    def __len__(self) -> int:
        return len(self.labels)

    def image(self, index: int) -> NDArray[np.uint8]:
        """Image `index` as `(H, W, C)` uint8, 0–255, without copying."""
        height, width, channels = int(self.heights[index]), int(self.widths[index]), self.card.channels
        start = int(self.offsets[index])
        return self.pixels[start : start + height * width * channels].reshape(height, width, channels)

    def mask(self, index: int) -> NDArray[np.int32]:
        """Mask `index` as `(H, W)` int32 class indices. Raises ValueError where the set has no masks."""
        if self.masks is None:
            raise ValueError(f"The data set '{self.card.name}' has no masks.")
        height, width = int(self.heights[index]), int(self.widths[index])
        start = int(self.offsets[index]) // self.card.channels
        return self.masks[start : start + height * width].reshape(height, width).astype(np.int32)

    def indices(self, split: str) -> NDArray[np.int64]:
        """The positions of the images of `split` (train, val or test), ascending."""
        return np.flatnonzero(self.split == SPLITS.index(split))
