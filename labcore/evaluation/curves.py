"""ROC and precision-recall curves, one class against the rest, with as many points as a chart can show."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 200


@dataclass(frozen=True)
class Curve:
    """A curve over thresholds, from the strictest to the loosest.

    Attributes:
        x, y: of a ROC curve the rates of false and true positives, of the other recall and precision; 0–1.
        thresholds: an image is taken for the class where its probability reaches this; infinite, or None in JSON, where
            none is.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    thresholds: tuple[float, ...]


@dataclass(frozen=True)
class Curves:
    """Both curves of one class; None where all images are of it, or none is.

    The areas under them are figures, see `labcore.evaluation.weighted`: they are not those of the thinned curves.
    """

    roc: Curve | None
    precision_recall: Curve | None


def curves(labels: NDArray[np.integer], probabilities: NDArray[np.floating]) -> tuple[Curves, ...]:
    """The curves of each class, of `(N,)` labels and `(N, C)` probabilities."""
    return tuple(_of(labels == label, probabilities[:, label]) for label in range(probabilities.shape[1]))


def _of(positive: NDArray[np.bool_], scores: NDArray[np.floating]) -> Curves:
    from sklearn.metrics import precision_recall_curve, roc_curve

    if positive.all() or not positive.any():
        return Curves(None, None)
    false, true, thresholds = roc_curve(positive, scores)
    precision, recall, cuts = precision_recall_curve(positive, scores, drop_intermediate=True)
    # Given from the loosest threshold on, and then a point where none is taken for the class.
    ordered = recall[::-1], precision[::-1], np.append(cuts, np.inf)[::-1]
    return Curves(_thinned(false, true, thresholds), _thinned(*ordered))


def _thinned(x: NDArray[np.floating], y: NDArray[np.floating], thresholds: NDArray[np.floating]) -> Curve:
    """Points about as far from each other along the curve; its ends stay."""
    if len(x) > MOST_POINTS:
        along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        wanted = np.linspace(0, along[-1], MOST_POINTS)
        kept = np.unique(np.clip(np.searchsorted(along, wanted), 0, len(x) - 1))
        kept = np.unique([0, *kept, len(x) - 1])
        x, y, thresholds = x[kept], y[kept], thresholds[kept]
    return Curve(*(tuple(np.round(values.astype(float), 6).tolist()) for values in (x, y, thresholds)))
