"""A classifier's figures where images count several times or not at all, for many such draws at once.

They are those of `labcore.evaluation.classification` and of scikit-learn, to which the tests hold them, a thousand
times faster than each draw is computed by itself: a confusion matrix of all draws is one sparse product, and the areas
under curves come from cumulative sums over images that are sorted once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.calibration import BINS, FLOOR, each_brier, reliability

Weights = NDArray[np.float32]
"""`(N, B)` how often each of N images counts in each of B draws."""

Values = NDArray[np.float64]

AVERAGED = ("precision", "recall", "f1", "specificity")
"""The figures of a class that are averaged over classes: `_macro`, `_weighted` and `_micro`."""


@dataclass(frozen=True)
class Figures:
    """Figures of B draws; NaN where a draw has none, as without a class's images there is no recall of it.

    Attributes:
        split: `(B,)` by name: accuracy, balanced_accuracy, the averages of `AVERAGED`, mcc, kappa, roc_auc,
            average_precision, loss, brier, and the calibration error in bins of equal width (ece) and of equally many
            images (ece_mass).
        classes: `(C, B)` by name: those of `AVERAGED`, roc_auc and average_precision, one against the rest.
    """

    split: dict[str, Values]
    classes: dict[str, Values]


class Weighted:
    """The figures of answers under any weights.

    Averages over classes (`_macro`) run over those that occur in the draw; `_weighted` weighs them by their images.
    `roc_auc` and `average_precision` of the split are those of the second of two classes, else the mean over classes.

    Args:
        labels: `(N,)` class indices.
        probabilities: `(N, C)`.

    Attributes:
        gaps: `(N,)` 1 where the answer is right and 0 where not, minus its confidence.
        bins: `(N,)` by calibration error, the bin that each answer's confidence falls into.
    """

    def __init__(self, labels: NDArray[np.integer], probabilities: NDArray[np.floating]):
        from scipy.sparse import csr_matrix

        rows = np.arange(len(labels))
        self._labels, self._classes = labels, probabilities.shape[1]
        cells = labels.astype(np.int64) * self._classes + probabilities.argmax(axis=1)
        ones = np.ones(len(labels), np.float32)
        self._cells = csr_matrix((ones, (cells, rows)), shape=(self._classes**2, len(labels)))
        loss = -np.log(np.clip(probabilities[rows, labels].astype(np.float64), FLOOR, 1))
        self._each = np.stack([loss, each_brier(labels, probabilities)]).astype(np.float32)
        self.gaps = (probabilities.argmax(axis=1) == labels) - probabilities.max(axis=1).astype(np.float64)
        self.bins: dict[str, NDArray[np.int64]] = {}
        self._binned = {}
        for name, kind in (("ece", "equal_width"), ("ece_mass", "equal_mass")):
            bins = reliability(labels, probabilities, BINS, kind).bin_of  # type: ignore[arg-type]
            self.bins[name] = bins
            shape = (bins.max() + 1, len(labels))
            self._binned[name] = csr_matrix((self.gaps.astype(np.float32), (bins, rows)), shape=shape)
        self._ranked = [_Ranked(labels == label, probabilities[:, label]) for label in range(self._classes)]

    def __call__(self, weights: Weights) -> Figures:
        matrix = (self._cells @ weights).astype(np.float64).reshape(self._classes, self._classes, -1)
        areas = np.array(list(self._areas(weights))).reshape(self._classes, 2, -1)
        split, classes = of_confusion(matrix)
        present = matrix.sum(axis=1) > 0
        total = matrix.sum(axis=(0, 1))
        for place, name in enumerate(("roc_auc", "average_precision")):
            classes[name] = areas[:, place]
            split[name] = classes[name][1] if self._classes == 2 else _mean(classes[name], present)
        split["loss"], split["brier"] = (self._each @ weights) / total
        for name, bins in self._binned.items():
            split[name] = np.abs(bins @ weights).sum(axis=0) / total
        return Figures(split, classes)

    def _areas(self, weights: Weights) -> Iterator[tuple[Values, Values]]:
        for ranked in self._ranked:
            yield ranked.areas(weights)


class _Ranked:
    """Images from the highest score of a class to the lowest; those of one score pass a threshold together."""

    def __init__(self, positive: NDArray[np.bool_], scores: NDArray[np.floating]):
        self._order = np.argsort(-scores, kind="stable")
        sorted_scores, positive = scores[self._order], positive[self._order]
        starts = np.flatnonzero(np.diff(sorted_scores, prepend=np.inf))
        ends = np.append(starts[1:], len(scores))
        self._places = np.flatnonzero(positive)
        tie = np.searchsorted(starts, self._places, side="right") - 1
        # How many images, and how many positive ones, come before a positive image's tie, and up to its end.
        self._before, self._up_to = starts[tie], ends[tie]
        counted = np.concatenate([[0], np.cumsum(positive)])
        self._positive_before, self._positive_up_to = counted[self._before], counted[self._up_to]

    def areas(self, weights: Weights) -> tuple[Values, Values]:
        """`(B,)` the area under the ROC curve, and average precision; NaN where a draw has one side only."""
        draws = weights.shape[1]
        ranked = np.empty((len(weights) + 1, draws), np.float32)
        ranked[0] = 0
        np.take(weights, self._order, axis=0, out=ranked[1:])
        positive = ranked[self._places + 1]
        np.cumsum(ranked, axis=0, out=ranked)  # whole numbers below 2^24: exact in float32
        found = np.concatenate([np.zeros((1, draws), np.float32), np.cumsum(positive, axis=0)])
        there = found[-1].astype(np.float64)
        others = ranked[-1] - there
        hits, passed = found[self._positive_up_to], ranked[self._up_to]
        false_before = ranked[self._before] - found[self._positive_before]
        beaten = others - (false_before + (passed - hits)) / 2
        with np.errstate(invalid="ignore", divide="ignore"):
            area = (positive * beaten).sum(axis=0, dtype=np.float64) / (there * others)
            precision = np.where(passed > 0, hits / passed, 0)
            average = (positive * precision).sum(axis=0, dtype=np.float64) / there
        return np.where(others > 0, area, np.nan), average


def of_confusion(matrix: Values) -> tuple[dict[str, Values], dict[str, Values]]:
    """Figures of the split `(B,)` and of each class `(C, B)`, from confusion matrices `(C, C, B)` with truth in rows.

    `mcc` is Matthews' correlation for several classes (Gorodkin, 2004), `kappa` Cohen's (1960). Precision and F1 are 0
    of a class that was never answered, as in scikit-learn with `zero_division=0`.
    """
    hits, support, answered = np.einsum("iib->ib", matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    total, right = support.sum(axis=0), hits.sum(axis=0)
    present = support > 0
    rejected = total - support - answered + hits
    with np.errstate(invalid="ignore", divide="ignore"):
        classes = {
            "precision": np.where(answered > 0, hits / answered, 0),
            "recall": hits / support,
            "f1": np.where(support + answered > 0, 2 * hits / (support + answered), 0),
            "specificity": rejected / (total - support),
        }
        split = {"accuracy": right / total, "balanced_accuracy": _mean(classes["recall"], present)}
        for name in AVERAGED:
            split[f"{name}_macro"] = _mean(classes[name], present)
            split[f"{name}_weighted"] = np.where(present, classes[name] * support, 0).sum(axis=0) / total
            split[f"{name}_micro"] = split["accuracy"]
        split["specificity_micro"] = rejected.sum(axis=0) / (total - support).sum(axis=0)
        spread = (total**2 - (answered**2).sum(axis=0)) * (total**2 - (support**2).sum(axis=0))
        chance = (support * answered).sum(axis=0)
        split["mcc"] = np.where(spread > 0, (right * total - chance) / np.sqrt(spread), 0)
        expected = chance / total**2
        split["kappa"] = np.where(expected < 1, (right / total - expected) / (1 - expected), np.nan)
    return split, classes


def _mean(values: Values, present: NDArray[np.bool_]) -> Values:
    """`(B,)` the mean of `(C, B)` over the classes that are present in each draw."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(present, values, 0).sum(axis=0) / present.sum(axis=0)
