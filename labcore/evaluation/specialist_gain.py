"""What a specialist gains: the same images with it and without it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.segmentation import over_classes, overlaps
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped


@dataclass(frozen=True)
class Gained:
    """One figure before and after.

    Attributes:
        figure: its name, see `labcore.evaluation.measures`.
        before, after: of the general network alone, and with the specialist.
        gain: after minus before, with the interval of a paired bootstrap over images, or whole groups of them.
    """

    figure: str
    before: float
    after: float
    gain: Interval


@dataclass(frozen=True)
class SpecialistGain:
    """What the specialist for the class `label` gains on some images: in its class, and over all classes."""

    label: str
    images: int
    rows: tuple[Gained, ...]


def specialist_gain(before: MaskAnswers, after: MaskAnswers, classes: Sequence[str], label: str) -> SpecialistGain:
    """Both networks' answers `after` held against the general network's `before`, to the same images in one order."""
    place, number = list(classes).index(label), len(before.index)
    both = [answers.counts.reshape(number, -1).T.astype(np.float64) for answers in (before, after)]
    names = f"iou.{label}", "mean_iou"

    def figures(counts: NDArray[np.float64], weights: NDArray[np.floating]) -> tuple[NDArray[np.float64], ...]:
        iou, _ = overlaps((counts @ weights).T.reshape(-1, len(classes), len(classes)))
        return iou[:, place], over_classes(iou)

    def gains(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        without, with_it = (figures(counts, weights) for counts in both)
        return {name: after - before for name, before, after in zip(names, without, with_it, strict=True)}

    found = bootstrapped(gains, number, before.groups)
    whole = np.ones((number, 1))
    values = zip(names, *(figures(counts, whole) for counts in both), strict=True)
    rows = (Gained(name, float(first[0]), float(last[0]), found[name]) for name, first, last in values)
    return SpecialistGain(label, number, tuple(rows))
