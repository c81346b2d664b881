"""How far a model's figures fall when images arrive otherwise than those it was trained on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption import LEVELS, Corruption
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_assessment import mean_ious_of_draws
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

ARTIFACTS = {"validation": "validation_shift", "test": "test_shift"}
"""Where a run keeps what came of it, by part of a report."""

IN_WORDS = (
    "Robust {figure} is the mean {figure} over all corruptions and their five strengths, each counting the same; the "
    "clean images are not among them. The drop is the {figure} on clean images minus that."
)
MASKS_MOVE = (
    "Masks are moved as their images are; pixels that are hidden, or come into the image from beyond its rim, are not "
    "judged."
)

OF_CLASSES = ("accuracy", "balanced_accuracy")
OF_MASKS = ("mean_iou", "mean_iou_foreground")
"""The figures that are told; the first is shown."""


@dataclass(frozen=True)
class ShiftCurve:
    """Of one corruption, from the weakest level to the strongest.

    Attributes:
        title, unit: see `labcore.evaluation.corruption.Corruption`.
        strengths: what each level stands for.
        figures: by name, at each level.
    """

    title: str
    unit: str
    strengths: tuple[float, ...]
    figures: dict[str, tuple[Interval, ...]]


@dataclass(frozen=True)
class Shift:
    """What corruptions do to a model's figures; intervals are over draws of images, paired.

    Attributes:
        images: how many were changed.
        clean: by figure, on the images as they are.
        robust, drop: by figure, see `in_words`.
        curves: by corruption.
        figure: the one that a reader is shown, and that `worst` is by.
        worst: the corruption with the lowest mean over its levels.
        in_words: what the figures are.
    """

    images: int
    clean: dict[str, Interval]
    robust: dict[str, Interval]
    drop: dict[str, Interval]
    curves: dict[str, ShiftCurve]
    figure: str
    worst: str
    in_words: str

    def plain(self) -> dict[str, Any]:
        """As plain data, as runs keep it: each figure by its name, `robust_` and `drop_` before it, and the `drop` of
        the one that is shown; so in the curves."""
        whole = asdict(self)
        clean, robust, drop = (whole.pop(each) for each in ("clean", "robust", "drop"))
        for curve in whole["curves"].values():
            curve.update(curve.pop("figures"))
        return {
            **whole,
            **clean,
            **{f"robust_{name}": of for name, of in robust.items()},
            **{f"drop_{name}": of for name, of in drop.items()},
            "drop": drop[self.figure],
        }


def shifted_classes(
    labels: NDArray[np.integer],
    clean: NDArray[np.bool_],
    right: Mapping[str, NDArray[np.bool_]],
    kinds: Mapping[str, Corruption],
    groups: NDArray | None = None,
) -> Shift:
    """Accuracy and balanced accuracy, from which images are answered rightly.

    Args:
        labels: `(N,)` their classes.
        clean: `(N,)` whether each is, as it is.
        right: the same `(LEVELS, N)` by corruption.
        kinds: the corruptions by name.
        groups: `(N,)`; None where images stand alone.
    """
    rows = np.concatenate([clean[None], *right.values()]).astype(np.float32)
    member = (labels[None] == np.unique(labels)[:, None]).astype(np.float32)

    def figures(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        recalls, occurring = np.zeros((len(rows), weights.shape[1])), np.zeros(weights.shape[1])
        for each in member:
            count = each @ weights
            recalls += np.where(count > 0, (rows * each) @ weights / np.maximum(count, 1), 0)
            occurring += count > 0
        plain = (rows @ weights).astype(np.float64) / weights.sum(axis=0)
        return dict(zip(OF_CLASSES, (plain, recalls / occurring), strict=True))

    chosen = {name: kinds[name] for name in right}
    in_words = IN_WORDS.format(figure="accuracy")
    return _shift(figures, OF_CLASSES, chosen, len(labels), groups, in_words, share="accuracy")


def shifted_masks(
    clean: MaskAnswers, changed: Mapping[str, Sequence[MaskAnswers]], kinds: Mapping[str, Corruption]
) -> Shift:
    """The mean IoU of all classes and of those beside the background.

    Args:
        clean: what was answered to the images as they are.
        changed: to the same images changed by each corruption, level by level.
        kinds: the corruptions by name.
    """
    answers = [clean, *(each for levels in changed.values() for each in levels)]

    def figures(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        told = [mean_ious_of_draws(each, weights) for each in answers]
        return {name: np.stack([each[name] for each in told]) for name in OF_MASKS}

    chosen = {name: kinds[name] for name in changed}
    in_words = f"{IN_WORDS.format(figure='mean IoU')} {MASKS_MOVE}"
    return _shift(figures, OF_MASKS, chosen, len(clean.index), clean.groups, in_words)


def _shift(
    figures: Callable[[NDArray[np.float32]], Mapping[str, NDArray[np.float64]]],
    names: Sequence[str],
    kinds: Mapping[str, Corruption],
    images: int,
    groups: NDArray | None,
    in_words: str,
    share: str | None = None,
) -> Shift:
    """Of figures that are made of weights `(images, B)`.

    Args:
        figures: each `(1 + LEVELS * kinds, B)`: on clean images, then under each corruption at each level.
        names: of the figures, the one to be shown first.
        share: the figure that is a share of images.
    """

    def told(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        values: dict[str, NDArray[np.float64]] = {}
        for name, rows in figures(weights).items():
            robust = rows[1:].mean(axis=0)
            values |= {f"{name} {place}": row for place, row in enumerate(rows)}
            values |= {f"{name} robust": robust, f"{name} drop": rows[0] - robust}
        return values

    places = range(1 + LEVELS * len(kinds))
    shares = {f"{share} {place}": images for place in places} if share else None
    found = bootstrapped(told, images, groups, shares)

    def curve(place: int, kind: Corruption) -> ShiftCurve:
        levels = places[1 + place * LEVELS : 1 + (place + 1) * LEVELS]
        of = {name: tuple(found[f"{name} {level}"] for level in levels) for name in names}
        return ShiftCurve(kind.title, kind.unit, kind.strengths, of)

    def mean(curve: ShiftCurve) -> float:
        return float(np.nanmean([level.estimate for level in curve.figures[names[0]]]))

    curves = {name: curve(place, kind) for place, (name, kind) in enumerate(kinds.items())}
    return Shift(
        images=images,
        clean={name: found[f"{name} 0"] for name in names},
        robust={name: found[f"{name} robust"] for name in names},
        drop={name: found[f"{name} drop"] for name in names},
        curves=curves,
        figure=names[0],
        worst=min(curves, key=lambda name: mean(curves[name])),
        in_words=in_words,
    )
