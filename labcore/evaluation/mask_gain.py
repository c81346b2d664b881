"""Two ways of giving masks to the same images: how far the second is better than the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_mistakes import iou_of_images
from labcore.evaluation.segmentation import over_classes, overlaps
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped


@dataclass(frozen=True)
class Gained:
    """One figure before and after.

    Attributes:
        figure: its name, see `labcore.evaluation.measures`.
        before, after: of the first and of the second.
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
    rows = {row.figure: row for row in gained(before, after, classes)}
    return SpecialistGain(label, len(before.index), (rows[f"iou.{label}"], rows["mean_iou"]))


def gained(before: MaskAnswers, after: MaskAnswers, classes: Sequence[str]) -> tuple[Gained, ...]:
    """Mean IoU, and the IoU of each of `classes` by name, of answers to the same images in one order.

    A draw in which a class is missing counts without it.
    """
    number, names = len(before.index), ("mean_iou", *(f"iou.{name}" for name in classes))
    both = [answers.counts.reshape(number, -1).T.astype(np.float64) for answers in (before, after)]

    def figures(counts: NDArray[np.float64], weights: NDArray[np.floating]) -> list[NDArray[np.float64]]:
        iou, _ = overlaps((counts @ weights).T.reshape(-1, len(classes), len(classes)))
        return [over_classes(iou), *iou.T]

    def gains(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        without, with_it = (figures(counts, weights) for counts in both)
        return {name: last - first for name, first, last in zip(names, without, with_it, strict=True)}

    found = bootstrapped(gains, number, before.groups)
    values = zip(names, *(figures(counts, np.ones((number, 1))) for counts in both), strict=True)
    return tuple(Gained(name, float(first[0]), float(last[0]), found[name]) for name, first, last in values)


def common(first: MaskAnswers, second: MaskAnswers) -> tuple[MaskAnswers, MaskAnswers]:
    """Both on the images that they have in common, in one order; these may be none."""
    _, *places = np.intersect1d(first.index, second.index, assume_unique=True, return_indices=True)
    return tuple(_at(answers, rows) for answers, rows in zip((first, second), places, strict=True))  # type: ignore[return-value]


@dataclass(frozen=True)
class Apart:
    """An image, by its place in the data set, and its mean IoU by itself with the first and with the second."""

    image: int
    first: float
    second: float


def apart(first: MaskAnswers, second: MaskAnswers) -> list[Apart]:
    """The images on which two answers to the same images differ in mean IoU, those furthest apart first.

    The mean is over the classes in an image or given to it.
    """
    one, two = map(iou_of_images, (first, second))
    gap = np.nan_to_num(np.abs(two - one))
    order = np.argsort(-gap, kind="stable")
    return [Apart(int(first.index[row]), float(one[row]), float(two[row])) for row in order if gap[row] > 0]


def _at(answers: MaskAnswers, rows: NDArray[np.intp]) -> MaskAnswers:
    groups = None if answers.groups is None else answers.groups[rows]
    return MaskAnswers(answers.index[rows], answers.counts[rows], answers.outlines[rows], answers.losses[rows], groups)
