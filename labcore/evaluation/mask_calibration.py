"""Whether the probabilities of pixels mean what they say, from counts that are kept image by image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

BINS = 15
"""Bins of equal width of a pixel's confidence, the probability of the class that it is given."""

IN_WORDS = (
    "Pixels of one image are alike, so intervals are over draws of images. The calibration error has none: chance "
    "alone makes it larger. No temperature is fitted, and a pixel gets its most probable class."
)


def sureness(masks: NDArray[np.integer], answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each image and bin the pixels, the sum of their confidences, and how many are right, `(N, BINS, 3)`.

    Args:
        masks: `(N, H, W)` class indices; pixels of other values count nowhere.
        answers: probabilities `(N, H, W, C)`.
    """
    number, classes = len(masks), answers.shape[3]
    confidence, known = answers.max(axis=3).reshape(number, -1), (masks < classes).reshape(number, -1)
    right = (answers.argmax(axis=3) == masks).reshape(number, -1)
    cells = np.clip((confidence * BINS).astype(np.int64), 0, BINS - 1) + np.arange(number)[:, None] * BINS
    parts = [
        np.bincount(cells[known], weights=None if each is None else each[known], minlength=number * BINS)
        for each in (None, confidence, right)
    ]
    return np.stack(parts, axis=1).reshape(number, BINS, 3).astype(np.float32)


@dataclass(frozen=True)
class MaskReliability:
    """A reliability diagram of pixels.

    Attributes:
        pixels: in each bin.
        confidence, accuracy: of each bin; None where it has no pixel.
        ece: the mean over pixels of how far these two lie apart.
        too_sure: the mean confidence less the pixel accuracy, with its interval over draws of images.
        in_words: `IN_WORDS`.
    """

    pixels: tuple[int, ...]
    confidence: tuple[float | None, ...]
    accuracy: tuple[float | None, ...]
    ece: float
    too_sure: Interval
    in_words: str = IN_WORDS


def mask_reliability(counts: NDArray[np.float32], groups: NDArray[np.int32] | None) -> MaskReliability:
    """From what `sureness` counted of each image, `(N, BINS, 3)`; `groups` `(N,)` are drawn whole."""
    pixels, confidence, right = np.moveaxis(counts.sum(axis=0, dtype=np.float64), 1, 0)
    total = max(1.0, pixels.sum())
    of_images = counts.sum(axis=1, dtype=np.float64)

    def mean_gap(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        drawn = of_images.T @ weights
        return {"gap": (drawn[1] - drawn[2]) / np.maximum(drawn[0], 1)}

    def means(sums: NDArray[np.float64]) -> tuple[float | None, ...]:
        return tuple(float(part / count) if count else None for part, count in zip(sums, pixels, strict=True))

    return MaskReliability(
        pixels=tuple(int(count) for count in pixels),
        confidence=means(confidence),
        accuracy=means(right),
        ece=float(np.abs(confidence - right).sum() / total),
        too_sure=bootstrapped(mean_gap, len(counts), groups)["gap"],
    )
