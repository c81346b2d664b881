"""A classifier's figures on resampled images, a hundred times faster than all of them are computed at once.

They are those of `labcore.evaluation.classification.figures`, to which the tests hold them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Drawn = NDArray[np.intp]
Value = Callable[[Drawn], float]


def resampled(metric: str, labels: NDArray[np.int32], given: NDArray[np.float32]) -> Value:
    """The figure `metric` of any draw of images, given as their places with repeats; NaN where it has no value.

    Args:
        labels: `(N,)`.
        given: probabilities `(N, C)`.
    """
    predicted, classes = given.argmax(axis=1), given.shape[1]
    if metric in ("accuracy", "binary_accuracy"):
        return _mean((predicted == labels).astype(np.float64))
    if metric == "loss":
        return _mean(-np.log(np.clip(given[np.arange(len(labels)), labels], 1e-7, 1)).astype(np.float64))
    if metric == "roc_auc":
        return _area(labels, given)
    of_matrix = _OF_MATRIX[metric]
    pairs = labels.astype(np.int64) * classes + predicted
    return lambda drawn: of_matrix(np.bincount(pairs[drawn], minlength=classes**2).reshape(classes, classes))


def _mean(each: NDArray[np.float64]) -> Value:
    return lambda drawn: float(each[drawn].mean())


def _area(labels: NDArray[np.int32], given: NDArray[np.float32]) -> Value:
    """The area under the curve is the share of pairs that are ranked rightly (Mann & Whitney)."""
    from scipy.stats import rankdata

    columns = [1] if given.shape[1] == 2 else range(given.shape[1])

    def area(drawn: Drawn) -> float:
        truth = labels[drawn]
        areas = []
        for column in columns:
            positive = truth == column
            there = int(positive.sum())
            if not there and len(columns) > 1:
                continue
            if not 0 < there < len(truth):
                return float("nan")
            ranks = rankdata(given[drawn, column])[positive].sum()
            areas.append((ranks - there * (there + 1) / 2) / (there * (len(truth) - there)))
        return float(np.mean(areas))

    return area


def _recalls(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    support = matrix.sum(axis=1)
    return np.diag(matrix)[support > 0] / support[support > 0]


def _precisions(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    present = matrix.sum(axis=1) > 0
    return np.diag(matrix)[present] / np.maximum(matrix.sum(axis=0)[present], 1)


def _f1s(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    support = matrix.sum(axis=1)
    present = support > 0
    return 2 * np.diag(matrix)[present] / (support + matrix.sum(axis=0))[present]


_OF_MATRIX: dict[str, Callable[[NDArray[np.int64]], float]] = {
    "balanced_accuracy": lambda matrix: float(_recalls(matrix).mean()),
    "recall_macro": lambda matrix: float(_recalls(matrix).mean()),
    "precision_macro": lambda matrix: float(_precisions(matrix).mean()),
    "f1_macro": lambda matrix: float(_f1s(matrix).mean()),
}

METRICS = ("accuracy", "binary_accuracy", "loss", "roc_auc", *_OF_MATRIX)
"""The figures that can be resampled."""
