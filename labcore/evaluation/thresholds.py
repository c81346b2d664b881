"""From which probability on an image is taken for a class: chosen on validation, its consequences stated.

The most probable class is the right answer where every mistake costs the same. A missed pneumonia costs more than a
needless second look.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class Consequences:
    """What comes of a threshold on some images.

    Attributes:
        threshold: images whose probability reaches it are taken for the class; infinite where none is, and NaN where
            no threshold decides.
        found, missed, false_alarms, rejected: images, by what they are and what they are taken for.
        recall, specificity, precision, f1, accuracy: with 95 % intervals over draws of images; NaN where there are none
            to tell from.
    """

    threshold: float
    found: int
    missed: int
    false_alarms: int
    rejected: int
    recall: Interval
    specificity: Interval
    precision: Interval
    f1: Interval
    accuracy: Interval

    def cost(self, missed: float, false_alarm: float) -> float:
        """The mean over images of what mistakes cost."""
        images = self.found + self.missed + self.false_alarms + self.rejected
        return (self.missed * missed + self.false_alarms * false_alarm) / max(1, images)


def by_cost(positive: NDArray[np.bool_], scores: Scores, missed: float, false_alarm: float) -> float:
    """The threshold at which mistakes on these images cost least (Provost & Fawcett, 2001); of equal ones the highest.

    Args:
        positive: `(N,)` which images are of the class.
        scores: `(N,)` the probabilities given to it.
        missed: what an image of the class costs that is not found.
        false_alarm: what another one costs that is taken for it.

    Raises InputError: a cost is negative or no number, both are 0, or there is no image.
    """
    for name, cost in (("a miss", missed), ("a false alarm", false_alarm)):
        if not 0 <= cost < float("inf"):
            raise InputError(f"The cost of {name} is {cost:g}.", "Give costs of 0 or more, such as 5 and 1.")
    if missed == false_alarm == 0:
        raise InputError("No mistake costs anything: any threshold is as good.", "Give a cost above 0.")
    thresholds, found, alarms = _steps(positive, scores)
    return float(thresholds[np.argmin(missed * (positive.sum() - found) + false_alarm * alarms)])


def by_recall(positive: NDArray[np.bool_], scores: Scores, recall: float) -> float:
    """The highest threshold at which at least the share `recall` of the class's images is found.

    Raises InputError: the share is not above 0 and at most 1, or there is no image of the class.
    """
    if not 0 < recall <= 1:
        raise InputError(f"A recall of {recall:g} is asked for.", "Give a share above 0 and at most 1, such as 0.95.")
    if not positive.any():
        raise InputError("There is no image of the class to be found.", "Choose a class with validation images.")
    thresholds, found, _ = _steps(positive, scores)
    return float(thresholds[np.argmax(found >= recall * positive.sum() - 1e-9)])


def consequences(
    positive: NDArray[np.bool_], scores: Scores, threshold: float, groups: NDArray | None = None
) -> Consequences:
    """What the threshold comes to on `(N,)` images; groups of images, such as patients, are drawn whole."""
    return of_decisions(positive, scores >= threshold, groups, threshold)


def of_decisions(
    positive: NDArray[np.bool_], taken: NDArray[np.bool_], groups: NDArray | None = None, threshold: float = np.nan
) -> Consequences:
    """What comes of the `(N,)` images that are `taken` for the class, however that was decided."""
    each = np.stack([positive & taken, positive & ~taken, ~positive & taken, ~positive & ~taken]).astype(np.float32)
    found, missed, alarms, rejected = (int(count) for count in each.sum(axis=1))
    shares = {
        "recall": found + missed,
        "specificity": alarms + rejected,
        "precision": found + alarms,
        "accuracy": len(positive),
    }
    told = bootstrapped(lambda weights: _rates(each @ weights), len(positive), groups, shares)
    return Consequences(float(threshold), found, missed, alarms, rejected, **told)


def _rates(counts: NDArray[np.floating]) -> dict[str, NDArray[np.float64]]:
    """Of `(4, B)` counts of found, missed, false alarms and rejected."""
    found, missed, alarms, rejected = counts.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "recall": found / (found + missed),
            "specificity": rejected / (alarms + rejected),
            "precision": found / (found + alarms),
            "f1": 2 * found / (2 * found + alarms + missed),
            "accuracy": (found + rejected) / counts.sum(axis=0),
        }


def _steps(positive: NDArray[np.bool_], scores: Scores) -> tuple[Scores, NDArray[np.int64], NDArray[np.int64]]:
    """`(K,)` the thresholds that make a difference, the highest first, and how many are found, rightly and wrongly.

    Each lies in the middle between two scores, where it is furthest from both; the first is infinite.
    """
    if not len(positive):
        raise InputError("A threshold cannot be chosen without images.", "Choose a run with validation images.")
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order].astype(np.float64)
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    lower = np.append(ranked[ends[:-1] + 1], max(0.0, ranked[-1] - 1e-6))
    hits = np.cumsum(positive[order])[ends]
    thresholds = np.concatenate([[np.inf], (ranked[ends] + lower) / 2])
    return thresholds, np.concatenate([[0], hits]), np.concatenate([[0], ends + 1 - hits])
