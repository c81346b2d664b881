"""Of masks with two classes: one of them against the other, by how probable each pixel was held to be of it.

Probabilities of all pixels would take gigabytes, so of each image are kept counts of its pixels in narrow bins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.thresholds import AgainstRest, Consequences, consequences

BINS = 1000
"""Of equal width: a threshold is a multiple of a thousandth."""

ARTIFACTS = {"validation": "validation_mask_scores", "test": "test_mask_scores"}
"""The arrays in which a run keeps the counts, by part of a report."""

CLASSES = 2


def score_counts(masks: NDArray[np.integer], answers: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Of each image and true class the pixels by the probability of the second class, `(N, 2, BINS)`.

    Args:
        masks: `(N, H, W)` class indices; pixels of other values count nowhere.
        answers: probabilities `(N, H, W, 2)`.
    """
    number = len(masks)
    truth = masks.reshape(number, -1).astype(np.int64)
    place = np.clip((answers[..., 1].reshape(number, -1) * BINS).astype(np.int64), 0, BINS - 1)
    cells = (np.arange(number)[:, None] * CLASSES + truth) * BINS + place
    counted = np.bincount(cells[truth < CLASSES], minlength=number * CLASSES * BINS)
    return counted.reshape(number, CLASSES, BINS).astype(np.uint32)


@dataclass(frozen=True)
class PixelScores:
    """What `score_counts` counted of the images at `index` `(N,)` int64 of the data set."""

    index: NDArray[np.int64]
    counts: NDArray[np.uint32]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they are kept."""
        return {"index": self.index, "counts": self.counts}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]] | None) -> Self | None:
        """From what is kept; None where nothing is, or nothing that fits: the folder may come from anywhere."""
        if not arrays or not {"index", "counts"} <= set(arrays):
            return None
        index, counts = arrays["index"], arrays["counts"]
        shaped = index.ndim == 1 and counts.shape == (len(index), CLASSES, BINS)
        whole = shaped and index.dtype.kind in "iu" and counts.dtype.kind in "iu"
        return cls(index, counts) if whole and counts.min(initial=0) >= 0 else None


@dataclass(frozen=True)
class PixelsAgainstRest(AgainstRest):
    """See `AgainstRest`. Intervals are over draws of images, as pixels of one image are alike.

    Attributes:
        counts: `(N, 2, BINS)`, of each image the pixels of the other class and of this one, by its probability.
        confusion: `(N, 2, 2)`, those given the other and this one: row what they are.
        groups: `(N,)`; None where images stand alone.
    """

    counts: NDArray[np.integer]
    confusion: NDArray[np.integer]
    groups: NDArray | None = None

    unit: ClassVar[str] = "pixel"

    @classmethod
    def of(cls, scores: PixelScores, answers: MaskAnswers, label: int) -> Self:
        """The class `label`, 0 or 1, of answers to the same images."""
        order = slice(None, None, 1 if label else -1)
        return cls(scores.counts[:, order, order], answers.counts[:, order, order], answers.groups)

    @property
    def positives(self) -> int:
        return int(self.counts[:, 1].sum(dtype=np.int64))

    @property
    def others(self) -> int:
        return int(self.counts[:, 0].sum(dtype=np.int64))

    @property
    def thresholds(self) -> NDArray[np.float64]:
        return np.concatenate([[np.inf], np.arange(BINS - 1, -1, -1) / BINS])

    def taken(self, thresholds: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        from_bin = np.zeros((CLASSES, BINS + 1), np.int64)
        from_bin[:, :-1] = self.counts.sum(axis=0, dtype=np.int64)[:, ::-1].cumsum(axis=1)[:, ::-1]
        alarms, found = from_bin[:, _first_bins(thresholds)]
        return found, alarms

    def at(self, threshold: float) -> Consequences:
        first = int(_first_bins(np.array([threshold]))[0])
        below, reached = (self.counts[..., part].sum(axis=2, dtype=np.int64) for part in (np.s_[:first], np.s_[first:]))
        return consequences(
            np.stack([reached[:, 1], below[:, 1], reached[:, 0], below[:, 0]]), threshold, self.groups, False
        )

    def own(self) -> Consequences:
        matrix = self.confusion
        counts = np.stack([matrix[:, 1, 1], matrix[:, 1, 0], matrix[:, 0, 1], matrix[:, 0, 0]])
        return consequences(counts, np.nan, self.groups, False)


def _first_bins(thresholds: NDArray[np.float64]) -> NDArray[np.int64]:
    """`(K,)` the first bin of those that reach each threshold; `BINS` where none does."""
    return np.ceil(np.clip(thresholds, 0, 1.5) * BINS - 1e-6).clip(0, BINS).astype(np.int64)
