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
    """

    classes: tuple[str, ...]
    images: int
    groups: int | None
    pixels: dict[str, int]
    confusion: tuple[tuple[int, ...], ...]
    majority_rate: float
    figures: dict[str, Interval]
    per_class: dict[str, dict[str, Interval]]


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
    found = bootstrapped(lambda weights: _figures(answers, weights), number, answers.groups)
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


def _figures(answers: MaskAnswers, weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
    """Every figure at weights `(N, B)` of the images, `(B,)` each."""
    number, classes = answers.counts.shape[:2]
    whole = (answers.counts.reshape(number, -1).T.astype(np.float64) @ weights).T.reshape(-1, classes, classes)
    lines = (answers.outlines.reshape(number, -1).T.astype(np.float64) @ weights).T.reshape(-1, classes, 4)
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
            "mean_iou": over_classes(iou),
            "mean_iou_foreground": over_classes(iou[:, 1:]),
            "mean_dice": over_classes(dice),
            "pixel_accuracy": right.sum(axis=1) / whole.sum(axis=(1, 2)),
            "boundary_f1_macro": over_classes(of_class["boundary_f1"]),
            "loss": answers.losses.astype(np.float64) @ weights / weights.sum(axis=0),
        }
    by_place = {f"{name}.{place}": values[:, place] for name, values in of_class.items() for place in range(classes)}
    return found | by_place
