"""An upright axis from 0 to 1, as in parallel coordinates: where values lie on it, and its marks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.figures.style import shortened

SPREAD = 0.05
"""Share of an axis over which runs at one level are spread, so that they do not cover each other."""

LONGEST_LEVEL = 14
MOST_LEVELS = 12
"""Ticks of an axis of words: of more, some are named."""


@dataclass(frozen=True)
class Placed:
    """An axis from 0 to 1: where each run passes, and the marks with their names."""

    values: list[float]
    ticks: list[float]
    names: list[str]


def placed(values: Sequence[float | str | None], log: bool, percent: bool) -> Placed:
    """Where the values lie: words at equal distances, numbers by their size; None at the foot.

    Args:
        log: whether numbers stand by their logarithm.
        percent: whether numbers are shares, written as percentages.
    """
    if any(isinstance(value, str) for value in values):
        return _of_words(values)
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers:
        return Placed([0.5] * len(values), [0.5], ["none"])
    scale = math.log10 if log else float
    low, high = scale(min(numbers)), scale(max(numbers))
    foot = 0.12 if len(numbers) < len(values) else 0.0
    levels = sorted(set(numbers))
    ticks = levels if len(levels) <= MOST_LEVELS else _round_ticks(min(numbers), max(numbers), log)

    def place(number: float) -> float:
        return foot + (1 - foot) * (scale(number) - low) / (high - low) if high > low else 0.5

    found = [place(value) if isinstance(value, float) else 0.0 for value in values]
    return Placed(
        _spread(found) if len(levels) <= MOST_LEVELS else found,
        [*([0.0] if foot else []), *map(place, ticks)],
        [*(["none"] if foot else []), *(f"{tick:.1%}" if percent else f"{tick:.4g}" for tick in ticks)],
    )


def _of_words(values: Sequence[float | str | None]) -> Placed:
    levels = sorted({str(value) for value in values if value is not None}) + (["none"] if None in values else [])
    places = {level: place / max(1, len(levels) - 1) for place, level in enumerate(levels)}
    found = [places["none" if value is None else str(value)] for value in values]
    named = levels[:: math.ceil(len(levels) / MOST_LEVELS)]
    return Placed(
        _spread(found) if len(levels) <= MOST_LEVELS else found,
        [places[level] for level in named],
        shortened(named, LONGEST_LEVEL),
    )


def _spread(values: Sequence[float]) -> list[float]:
    """The values, each moved a little by lot."""
    moves = np.random.default_rng(0).uniform(-SPREAD / 2, SPREAD / 2, len(values))
    return (np.asarray(values) + moves).tolist()


def _round_ticks(low: float, high: float, log: bool) -> list[float]:
    if log:
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        return [10.0**power for power in powers] or [low, high]
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6)
    return [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
