"""One figure of all runs of a study, by cell and by repeat: what contrasts are taken from."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.studies.observation import Observation, level_key

Unit = tuple[int, int | None]
"""One repeat of the whole study: its seed, and its fold where there is a cross-validation."""

Cell = tuple[str, ...]
"""The keys of the levels of one cell, in the order of the factors."""


@dataclass(frozen=True)
class Measured:
    """One figure of all runs.

    Attributes:
        levels: of every factor its levels by key, the reference first, the others in the order in which they appear.
        values: the figure by cell and unit. A seed that was run twice counts once: the same draw again is no evidence.
        absent: factors whose reference level nobody has measured.
        folds: of the cross-validation, those among them that nobody has measured yet; where runs do not say how many
            there are, as many as are seen. None where runs are not of several folds.
    """

    levels: Mapping[str, Mapping[str, Any]]
    values: Mapping[Cell, Mapping[Unit, float]]
    absent: tuple[str, ...] = ()
    folds: int | None = None

    @property
    def factors(self) -> tuple[str, ...]:
        return tuple(self.levels)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self.values)

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(sorted({seed for units in self.values.values() for seed, _ in units}))

    def reference(self, factor: str) -> str:
        """The key of the level that the others are held against."""
        return next(iter(self.levels[factor]))

    def others(self, factor: str) -> list[str]:
        """The keys of the levels that are held against the reference."""
        return [] if factor in self.absent else list(self.levels[factor])[1:]


def measured(observations: Sequence[Observation], metric: str, reference: Mapping[str, Any] | None = None) -> Measured:
    """The figure `metric` of `observations`; runs without it, or in which it is no finite number, are left out.

    Args:
        reference: the reference level by factor; where missing, the level that appears first.
    """
    known = [each for each in observations if math.isfinite(each.figures.get(metric, math.nan))]
    factors = list(dict.fromkeys(factor for each in known for factor in each.cell))
    wanted = {factor: level for factor, level in (reference or {}).items() if factor in factors}
    levels = {factor: _levels(factor, wanted, known) for factor in factors}
    values: dict[Cell, dict[Unit, float]] = {}
    for each in known:
        cell = tuple(level_key(each.cell.get(factor)) for factor in factors)
        values.setdefault(cell, {}).setdefault((each.seed, each.fold), float(each.figures[metric]))
    seen = {factor: {cell[place] for cell in values} for place, factor in enumerate(factors)}
    absent = tuple(factor for factor, level in wanted.items() if level_key(level) not in seen[factor])
    return Measured(levels, values, absent, _folds(known))


def _folds(observations: Sequence[Observation]) -> int | None:
    """How many folds the training images of each run come from: that decides how alike the figures of two folds are,
    however few have been measured."""
    seen = {each.fold for each in observations if each.fold is not None}
    folds = max((each.folds or 0 for each in observations if each.fold is not None), default=0)
    return max(folds, len(seen)) if max(folds, len(seen)) > 1 else None


def _levels(factor: str, reference: Mapping[str, Any], observations: Iterable[Observation]) -> dict[str, Any]:
    first = {level_key(reference[factor]): reference[factor]} if factor in reference else {}
    return first | {level_key(each.cell.get(factor)): each.cell.get(factor) for each in observations} | first
