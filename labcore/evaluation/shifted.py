"""How far a model's figures fall when images arrive otherwise than those it was trained on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption import LEVELS, Corruption
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped

ARTIFACTS = {"validation": "validation_shift", "test": "test_shift"}
"""Where a run keeps what came of it, by part of a report."""

IN_WORDS = (
    "Robust accuracy is the mean accuracy over all corruptions and their five strengths, each counting the same; the "
    "clean images are not among them. The drop is the accuracy on clean images minus that."
)


@dataclass(frozen=True)
class ShiftCurve:
    """Of one corruption, from the weakest level to the strongest.

    Attributes:
        title, unit: see `labcore.evaluation.corruption.Corruption`.
        strengths: what each level stands for.
        accuracy, balanced_accuracy: at each level.
    """

    title: str
    unit: str
    strengths: tuple[float, ...]
    accuracy: tuple[Interval, ...]
    balanced_accuracy: tuple[Interval, ...]


@dataclass(frozen=True)
class Shift:
    """What corruptions do to a model's accuracy; intervals are over draws of images, paired.

    Attributes:
        images: how many were changed.
        accuracy, balanced_accuracy: on the images as they are.
        robust_accuracy, robust_balanced_accuracy: see `IN_WORDS`.
        drop, balanced_drop: by how much these are lower.
        curves: by corruption.
        worst: the corruption with the lowest mean accuracy over its levels.
        in_words: `IN_WORDS`.
        figure: the one that `drop` and `worst` are by.
    """

    images: int
    accuracy: Interval
    balanced_accuracy: Interval
    robust_accuracy: Interval
    robust_balanced_accuracy: Interval
    drop: Interval
    balanced_drop: Interval
    curves: dict[str, ShiftCurve]
    worst: str
    in_words: str = IN_WORDS
    figure: str = "accuracy"


def shifted(
    labels: NDArray[np.integer],
    clean: NDArray[np.bool_],
    right: Mapping[str, NDArray[np.bool_]],
    kinds: Mapping[str, Corruption],
    groups: NDArray | None = None,
) -> Shift:
    """From which images are answered rightly.

    Args:
        labels: `(N,)` their classes.
        clean: `(N,)` whether each is, as it is.
        right: the same `(LEVELS, N)` by corruption.
        kinds: the corruptions by name.
        groups: `(N,)`; None where images stand alone.
    """
    names = list(right)
    # Rows: clean first, then each corruption's levels.
    rows = np.concatenate([clean[None], *(right[name] for name in names)]).astype(np.float32)
    member = (labels[None] == np.unique(labels)[:, None]).astype(np.float32)

    def figures(weights: NDArray[np.float32]) -> dict[str, NDArray[np.float64]]:
        plain = (rows @ weights).astype(np.float64) / weights.sum(axis=0)
        recalls = np.zeros_like(plain)
        occurring = np.zeros(weights.shape[1])
        for each in member:
            count = each @ weights
            found = (rows * each) @ weights
            recalls += np.where(count > 0, found / np.maximum(count, 1), 0)
            occurring += count > 0
        told: dict[str, NDArray[np.float64]] = {}
        for prefix, values in (("", plain), ("balanced_", recalls / occurring)):
            robust = values[1:].mean(axis=0)
            told |= {f"{prefix}{place}": value for place, value in enumerate(values)}
            told |= {f"{prefix}robust": robust, f"{prefix}drop": values[0] - robust}
        return told

    shares = {str(place): len(labels) for place in range(len(rows))}
    found = bootstrapped(figures, len(labels), groups, shares)

    def curve(place: int, name: str) -> ShiftCurve:
        levels = range(1 + place * LEVELS, 1 + (place + 1) * LEVELS)
        kind = kinds[name]
        return ShiftCurve(
            title=kind.title,
            unit=kind.unit,
            strengths=kind.strengths,
            accuracy=tuple(found[f"{level}"] for level in levels),
            balanced_accuracy=tuple(found[f"balanced_{level}"] for level in levels),
        )

    return Shift(
        images=len(labels),
        accuracy=found["0"],
        balanced_accuracy=found["balanced_0"],
        robust_accuracy=found["robust"],
        robust_balanced_accuracy=found["balanced_robust"],
        drop=found["drop"],
        balanced_drop=found["balanced_drop"],
        curves={name: curve(place, name) for place, name in enumerate(names)},
        worst=min(names, key=lambda name: right[name].mean()),
    )
