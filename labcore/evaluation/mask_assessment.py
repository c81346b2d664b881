"""All that masks given to the images of one split are worth, each figure with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.boundary import boundary_f1
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.segmentation import over_classes, overlaps
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

FIGURES = ("mean_iou", "mean_iou_foreground", "mean_dice", "pixel_accuracy", "boundary_f1_macro", "loss")
"""Of all images together, in the order in which they are shown."""

OF_CLASS = ("iou", "dice", "precision", "recall", "boundary_f1")

COMPARED = ("mean_iou", "mean_iou_foreground", "pixel_accuracy", "loss")
"""The figures whose difference is told."""


@dataclass(frozen=True)
class MaskAssessment:
    """Figures of a split.

    Attributes:
        classes: their names.
        images, groups: how many; `groups` is None where images stand alone.
        pixels: of each class.
        confusion: `C` rows of `C` counts of pixels: row the true class, column the one given.
        majority_rate: the pixel accuracy of always giving the commonest class.
        figures: see `FIGURES`.
        per_class: by class, then by name, see `OF_CLASS`.
        of: what counts: pixels, all images' together.
    """

    classes: tuple[str, ...]
    images: int
    groups: int | None
    pixels: dict[str, int]
    confusion: tuple[tuple[int, ...], ...]
    majority_rate: float
    figures: dict[str, Interval]
    per_class: dict[str, dict[str, Interval]]
    of: str = "pixels"


def assess_masks(answers: MaskAnswers, classes: Sequence[str]) -> MaskAssessment:
    """All figures of `answers`, to images of `classes` by name.

    Intervals are of a bootstrap over images, of whole groups where there are groups: pixels of one image are alike, and
    say no more than their image. A draw in which a class is missing counts without it.

    Raises InputError: the answers are of other classes.
    """
    number, count = answers.counts.shape[:2]
    if count != len(classes):
        raise InputError(
            f"The answers are of {count} classes, and {len(classes)} are named.",
            "Name each class that the run tells apart.",
        )
    found = bootstrapped(lambda weights: figures_of_draws(answers, weights), number, answers.groups)
    matrix = answers.counts.sum(axis=0, dtype=np.int64)
    there = matrix.sum(axis=1)
    return MaskAssessment(
        classes=tuple(classes),
        images=number,
        groups=None if answers.groups is None else len(np.unique(answers.groups)),
        pixels={name: int(pixels) for name, pixels in zip(classes, there, strict=True)},
        confusion=tuple(tuple(row) for row in matrix.tolist()),
        majority_rate=float(there.max() / max(1, there.sum())),
        figures={name: found[name] for name in FIGURES},
        per_class={name: {each: found[f"{each}.{place}"] for each in OF_CLASS} for place, name in enumerate(classes)},
    )


def difference_of_masks(before: MaskAnswers, after: MaskAnswers) -> dict[str, Interval]:
    """`after` minus `before` on the same images, by figure of `COMPARED`.

    Intervals are of a paired bootstrap: both are asked about the images of each draw.
    """

    def differences(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        one, two = figures_of_draws(before, weights), figures_of_draws(after, weights)
        return {name: two[name] - one[name] for name in COMPARED}

    return bootstrapped(differences, len(before.index), before.groups)


def figures_of_draws(answers: MaskAnswers, weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Every figure at weights `(N, B)` of the images, `(B,)` each; those of classes by figure and place, as `iou.0`."""
    classes = answers.counts.shape[1]
    whole, lines = _summed(answers.counts, weights), _summed(answers.outlines, weights)
    iou, dice = overlaps(whole)
    right = np.diagonal(whole, axis1=1, axis2=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_class = {
            "iou": iou,
            "dice": dice,
            "precision": right / whole.sum(axis=1),
            "recall": right / whole.sum(axis=2),
            "boundary_f1": boundary_f1(lines),
        }
        found = {
            **_means(iou),
            "mean_dice": over_classes(dice),
            "pixel_accuracy": right.sum(axis=1) / whole.sum(axis=(1, 2)),
            "boundary_f1_macro": over_classes(of_class["boundary_f1"]),
            "loss": answers.losses.astype(np.float64) @ weights / weights.sum(axis=0),
        }
    by_place = {f"{name}.{place}": values[:, place] for name, values in of_class.items() for place in range(classes)}
    return found | by_place


def mean_ious_of_draws(answers: MaskAnswers, weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Of these, `mean_iou` and `mean_iou_foreground` alone: they need no outlines."""
    return _means(overlaps(_summed(answers.counts, weights))[0])


def _means(iou: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    return {"mean_iou": over_classes(iou), "mean_iou_foreground": over_classes(iou[:, 1:])}


def _summed(counts: NDArray[np.int32], weights: NDArray[np.float32]) -> NDArray[np.float64]:
    """The counts `(N, …)` of all images together in each draw, `(B, …)`."""
    flat = counts.reshape(len(counts), -1).T.astype(np.float64)
    return (flat @ weights).T.reshape(-1, *counts.shape[1:])
