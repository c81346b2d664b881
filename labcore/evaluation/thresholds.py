"""From which probability on an image, or a pixel, is taken for a class: chosen on validation, its consequences stated.

The most probable class is the right answer where every mistake costs the same. A missed pneumonia costs more than a
needless second look.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped


@dataclass(frozen=True)
class Consequences:
    """What comes of a threshold on some images.

    Attributes:
        threshold: what has a probability that reaches it is taken for the class; infinite where nothing is, and NaN
            where no threshold decides.
        found, missed, false_alarms, rejected: images, or pixels, by what they are and what they are taken for.
        recall, specificity, precision, f1, iou, accuracy: with 95 % intervals over draws of images; NaN where there are
            none to tell from. `iou` is the overlap of what is of the class and what is taken for it.
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
    iou: Interval
    accuracy: Interval

    def cost(self, missed: float, false_alarm: float) -> float:
        """The mean over images, or pixels, of what mistakes cost."""
        whole = self.found + self.missed + self.false_alarms + self.rejected
        return (self.missed * missed + self.false_alarms * false_alarm) / max(1, whole)


class AgainstRest(ABC):
    """One class against the rest: what is of it, and how probable it was held to be.

    Attributes:
        unit: what is counted, an image or a pixel.
    """

    unit: ClassVar[str]

    @property
    @abstractmethod
    def positives(self) -> int:
        """How many are of the class."""

    @property
    @abstractmethod
    def others(self) -> int:
        """How many are not."""

    @property
    @abstractmethod
    def thresholds(self) -> NDArray[np.float64]:
        """`(K,)` those among which to choose, the highest first; the first is infinite."""

    @abstractmethod
    def taken(self, thresholds: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many have a probability that reaches each of `thresholds` `(K,)`: of the class, and not of it."""

    @abstractmethod
    def at(self, threshold: float) -> Consequences:
        """What comes of a threshold."""

    @abstractmethod
    def own(self) -> Consequences:
        """What comes of the model's own decision, its most probable class."""


def by_cost(of: AgainstRest, missed: float, false_alarm: float) -> float:
    """The threshold at which mistakes cost least (Provost & Fawcett, 2001); of equal ones the highest.

    Args:
        of: the class on the images by which it is chosen.
        missed: what an image, or a pixel, of the class costs that is not found.
        false_alarm: what another one costs that is taken for it.

    Raises InputError: a cost is negative or no number, both are 0, or there is no image.
    """
    for name, cost in (("a miss", missed), ("a false alarm", false_alarm)):
        if not 0 <= cost < float("inf"):
            raise InputError(f"The cost of {name} is {cost:g}.", "Give costs of 0 or more, such as 5 and 1.")
    if missed == false_alarm == 0:
        raise InputError("No mistake costs anything: any threshold is as good.", "Give a cost above 0.")
    thresholds = _among(of)
    found, alarms = of.taken(thresholds)
    return float(thresholds[np.argmin(missed * (of.positives - found) + false_alarm * alarms)])


def by_recall(of: AgainstRest, recall: float) -> float:
    """The highest threshold at which at least the share `recall` of what is of the class is found.

    Raises InputError: the share is not above 0 and at most 1, or nothing is of the class.
    """
    if not 0 < recall <= 1:
        raise InputError(f"A recall of {recall:g} is asked for.", "Give a share above 0 and at most 1, such as 0.95.")
    if not of.positives:
        raise InputError(
            f"There is no {of.unit} of the class to be found.", "Choose a class that is in validation images."
        )
    thresholds = _among(of)
    found, _ = of.taken(thresholds)
    return float(thresholds[np.argmax(found >= recall * of.positives - 1e-9)])


def rates_at(of: AgainstRest, thresholds: NDArray[np.float64]) -> dict[str, list[float]]:
    """Recall, specificity and precision of the class at each of `thresholds` `(K,)`; NaN where there is none."""
    found, alarms = of.taken(thresholds)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "Recall": (found / np.float64(of.positives)).tolist(),
            "Specificity": (1 - alarms / np.float64(of.others)).tolist(),
            "Precision": (found / (found + alarms)).tolist(),
        }


def _among(of: AgainstRest) -> NDArray[np.float64]:
    if not of.positives + of.others:
        raise InputError("A threshold cannot be chosen without images.", "Choose a run with validation images.")
    return of.thresholds


def consequences(
    counts: NDArray[np.integer], threshold: float, groups: NDArray | None = None, independent: bool = True
) -> Consequences:
    """What comes of it that so much in each of N images is found, missed, falsely taken and rightly rejected.

    Args:
        counts: `(4, N)`.
        groups: images of one group, such as a patient, are drawn whole.
        independent: whether each image counts as one; pixels of one image are alike.
    """
    found, missed, alarms, rejected = (int(count) for count in counts.sum(axis=1, dtype=np.int64))
    shares = {
        "recall": found + missed,
        "specificity": alarms + rejected,
        "precision": found + alarms,
        "accuracy": counts.shape[1],
    }
    each = counts.astype(np.float64)
    told = bootstrapped(
        lambda weights: _rates(each @ weights), counts.shape[1], groups, shares if independent else None
    )
    return Consequences(float(threshold), found, missed, alarms, rejected, **told)


def _rates(counts: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Of `(4, B)` counts of found, missed, false alarms and rejected."""
    found, missed, alarms, rejected = counts
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "recall": found / (found + missed),
            "specificity": rejected / (alarms + rejected),
            "precision": found / (found + alarms),
            "f1": 2 * found / (2 * found + alarms + missed),
            "iou": found / (found + alarms + missed),
            "accuracy": (found + rejected) / counts.sum(axis=0),
        }
