"""How far the figures of masks fall when images arrive otherwise than those that were trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption import Corruption
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_assessment import mean_ious_of_draws
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

IN_WORDS = (
    "Robust mean IoU is the mean over all corruptions and their five strengths, each counting the same; the clean "
    "images are not among them. The drop is the mean IoU on clean images minus that. Masks are moved as their images "
    "are; pixels that are hidden, or come into the image from beyond its rim, are not judged."
)

TOLD = ("mean_iou", "mean_iou_foreground")


@dataclass(frozen=True)
class MaskShiftCurve:
    """Of one corruption, from the weakest level to the strongest.

    Attributes:
        title, unit: see `labcore.evaluation.corruption.Corruption`.
        strengths: what each level stands for.
        mean_iou, mean_iou_foreground: at each level.
    """

    title: str
    unit: str
    strengths: tuple[float, ...]
    mean_iou: tuple[Interval, ...]
    mean_iou_foreground: tuple[Interval, ...]


@dataclass(frozen=True)
class MaskShift:
    """What corruptions do to masks; intervals are over draws of images, paired.

    Attributes:
        images: how many were changed.
        mean_iou, mean_iou_foreground: on the images as they are.
        robust_mean_iou, robust_mean_iou_foreground: see `IN_WORDS`.
        drop, foreground_drop: by how much these are lower.
        curves: by corruption.
        worst: the corruption with the lowest mean over its levels.
        in_words: `IN_WORDS`.
        figure: the one that `drop` and `worst` are by.
    """

    images: int
    mean_iou: Interval
    mean_iou_foreground: Interval
    robust_mean_iou: Interval
    robust_mean_iou_foreground: Interval
    drop: Interval
    foreground_drop: Interval
    curves: dict[str, MaskShiftCurve]
    worst: str
    in_words: str = IN_WORDS
    figure: str = "mean_iou"


def shifted_masks(
    clean: MaskAnswers, changed: Mapping[str, Sequence[MaskAnswers]], kinds: Mapping[str, Corruption]
) -> MaskShift:
    """From what was answered to the same images as they are, and `changed` by each corruption, level by level.

    Args:
        kinds: the corruptions by name.
    """
    places = [(name, level) for name, levels in changed.items() for level in range(len(levels))]

    def figures(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        plain = mean_ious_of_draws(clean, weights)
        each = {place: mean_ious_of_draws(changed[place[0]][place[1]], weights) for place in places}
        told: dict[str, NDArray[np.float64]] = {}
        for name in TOLD:
            told |= {f"{name} {kind} {level}": each[kind, level][name] for kind, level in places}
            robust = np.mean([each[place][name] for place in places], axis=0)
            told |= {name: plain[name], f"robust {name}": robust, f"drop {name}": plain[name] - robust}
        return told

    found = bootstrapped(figures, len(clean.index), clean.groups)

    def curve(kind: str) -> MaskShiftCurve:
        levels = range(len(changed[kind]))
        of = {name: tuple(found[f"{name} {kind} {level}"] for level in levels) for name in TOLD}
        return MaskShiftCurve(kinds[kind].title, kinds[kind].unit, kinds[kind].strengths, **of)

    curves = {kind: curve(kind) for kind in changed}
    return MaskShift(
        images=len(clean.index),
        mean_iou=found["mean_iou"],
        mean_iou_foreground=found["mean_iou_foreground"],
        robust_mean_iou=found["robust mean_iou"],
        robust_mean_iou_foreground=found["robust mean_iou_foreground"],
        drop=found["drop mean_iou"],
        foreground_drop=found["drop mean_iou_foreground"],
        curves=curves,
        worst=min(curves, key=lambda kind: np.nanmean([level.estimate for level in curves[kind].mean_iou])),
    )
