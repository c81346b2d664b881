"""What splits hold, counted class by class: images, and with masks pixels too."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Split

VALUES = 256
"""That a mask may hold; those that are no class are pixels of which nobody says what they show."""


def pixels_of(masks: Iterable[NDArray[np.integer]], classes: int) -> NDArray[np.int32]:
    """`(N, C)` int32, how many pixels of each class each of the `masks` `(h, w)` has."""
    rows = [np.bincount(mask.ravel(), minlength=VALUES)[:classes] for mask in masks]
    return np.array(rows, np.int32).reshape(-1, classes)


def split_of_labels(labels: NDArray[np.int32], classes: Sequence[str]) -> Split:
    """What a split holds whose images have the `labels` `(M,)`."""
    counts = np.bincount(labels[labels >= 0], minlength=len(classes))
    return Split(images=len(labels), classes=_named(classes, counts))


def split_of_masks(pixels: NDArray[np.integer], classes: Sequence[str]) -> Split:
    """What a split holds whose masks have so many `pixels` `(M, C)` of each class."""
    return Split(
        images=len(pixels),
        classes=_named(classes, (pixels > 0).sum(axis=0)),
        pixels=_named(classes, pixels.sum(axis=0, dtype=np.int64)),
    )


def _named(classes: Sequence[str], counts: NDArray[np.integer]) -> dict[str, int]:
    return dict(zip(classes, map(int, counts), strict=True))


def together(pixels: NDArray[np.integer]) -> NDArray[np.float64]:
    """`(C, C)`: of the images whose masks show the class of the row, the share, 0–1, that show that of the column.

    `pixels` `(N, C)` are those of each class in each mask; NaN where no image shows the class of the row.
    """
    shows = (pixels > 0).astype(np.int64)
    both = shows.T @ shows
    totals = np.diag(both).astype(np.float64)[:, None]
    return np.divide(both, totals, out=np.full(both.shape, np.nan), where=totals > 0)
