"""What each repeat of a study says of an effect: one difference for each seed, or for each seed and fold.

A main effect is the mean, over the combinations of the other factors, of the figure at one level minus the figure at
the reference, both of the same repeat. In a study of one factor at a time only the base's combination is there on both
sides, so the same rule holds each change against the base. A fraction of a factorial has no two cells that differ in
one factor alone: there the mean of all cells at the level is held against the mean of all at the reference, where the
other factors' levels balance out; then a main effect cannot be told from the interactions that it is aliased with.

An interaction is the difference that another factor makes to a difference.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from labcore.studies.measured import Cell, Measured, Unit

Column = Sequence[tuple[float, Cell]]
"""Cells whose weighted sum is a difference."""


@dataclass(frozen=True)
class Differences:
    """One difference for each repeat.

    Attributes:
        units: the repeats that have one, ascending.
        values: theirs.
        scale: the largest figure subtracted.
        filled: how many repeats lack a run; what combinations of the other factors add is taken out of all of them.
        matched: whether the cells compared differ in nothing but what is contrasted.
    """

    units: tuple[Unit, ...]
    values: tuple[float, ...]
    scale: float
    filled: int = 0
    matched: bool = True


def main_effect(table: Measured, factor: str, level: str) -> Differences | None:
    """`level` of `factor` against its reference; both are keys. None where no repeat has both sides."""
    place, reference = table.factors.index(factor), table.reference(factor)
    at = {side: [cell for cell in table.cells if cell[place] == side] for side in (level, reference)}
    present = set(table.cells)
    pairs = [(cell, _with(cell, place, reference)) for cell in at[level]]
    columns: list[Column] = [((1.0, cell), (-1.0, base)) for cell, base in pairs if base in present]
    if columns:
        return _differences(table, columns)
    if not _balanced(at[level], at[reference], place):
        return None
    share = {side: 1 / len(cells) for side, cells in at.items()}
    whole = [(share[level], cell) for cell in at[level]] + [(-share[reference], cell) for cell in at[reference]]
    return _differences(table, [whole], matched=False)


def interaction(table: Measured, factors: tuple[str, str], levels: tuple[str, str]) -> Differences | None:
    """How much more the first factor's level changes at the second's level than at the second's reference.

    None where no repeat has all four corners.
    """
    first, second = (table.factors.index(factor) for factor in factors)
    references = tuple(map(table.reference, factors))
    present, columns = set(table.cells), list[Column]()
    for cell in table.cells:
        if (cell[first], cell[second]) != levels:
            continue
        without_first, without_second = _with(cell, first, references[0]), _with(cell, second, references[1])
        neither = _with(without_first, second, references[1])
        if {without_first, without_second, neither} <= present:
            columns.append(((1.0, cell), (-1.0, without_first), (-1.0, without_second), (1.0, neither)))
    return _differences(table, columns) if columns else None


def aliases(table: Measured, factor: str) -> list[tuple[str, ...]]:
    """Other factors, and pairs of them, whose levels go with those of `factor` in all cells, so that nothing can tell
    their effects apart."""
    signs = {
        name: np.array([1 if cell[place] == table.reference(name) else -1 for cell in table.cells])
        for place, name in enumerate(table.factors)
        if len(table.levels[name]) == 2
    }
    if factor not in signs:
        return []
    others = [name for name in signs if name != factor]
    found: list[tuple[str, ...]] = []
    for names in (*((name,) for name in others), *combinations(others, 2)):
        product = np.prod([signs[name] for name in names], axis=0)
        if abs(int(product @ signs[factor])) == len(product):
            found.append(names)
    return found


def _with(cell: Cell, place: int, level: str) -> Cell:
    return (*cell[:place], level, *cell[place + 1 :])


def _balanced(one: Sequence[Cell], other: Sequence[Cell], place: int) -> bool:
    """Whether every other factor has its levels in the same shares on both sides."""
    if not one or not other:
        return False
    return all(
        _shares(cell[factor] for cell in one) == _shares(cell[factor] for cell in other)
        for factor in range(len(one[0]))
        if factor != place
    )


def _shares(levels: Iterator[str]) -> dict[str, float]:
    counted = Counter(levels)
    return {level: number / counted.total() for level, number in counted.items()}


def _differences(table: Measured, columns: Sequence[Column], matched: bool = True) -> Differences | None:
    units = sorted(
        {unit for cell in table.cells for unit in table.values[cell]}, key=lambda unit: (unit[0], unit[1] or 0)
    )
    grid = np.array([[_difference(table, column, unit) for column in columns] for unit in units])
    there = np.isfinite(grid)
    rows, kept = there.any(axis=1), there.any(axis=0)
    grid, there = grid[np.ix_(rows, kept)], there[np.ix_(rows, kept)]
    if not grid.size:
        return None
    present = [unit for unit, kept_row in zip(units, rows, strict=True) if kept_row]
    filled = int((~there).any(axis=1).sum())
    if filled:
        known = _without_columns(grid, there)
        if known is None:
            return None
        present, grid = [unit for unit, use in zip(present, known[0], strict=True) if use], known[1]
        filled = filled if len(known[0]) == len(present) else 0
    used = (value for column in columns for _, cell in column for value in table.values[cell].values())
    return Differences(
        units=tuple(present),
        values=tuple(np.nanmean(grid, axis=1).tolist()),
        scale=max(map(abs, used), default=0.0),
        filled=filled,
        matched=matched,
    )


def _difference(table: Measured, column: Column, unit: Unit) -> float:
    return sum(weight * table.values[cell].get(unit, np.nan) for weight, cell in column)


def _without_columns(
    grid: NDArray[np.float64], there: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]] | None:
    """Which repeats can be used, and their differences with what a combination adds taken out, so that a repeat that
    lacks one combination is not held against the others by another mix of combinations.

    What combinations add comes from least squares over repeats and combinations (the missing-plot method of Yates,
    1933). Where too many are missing for that, only whole repeats are used; None without any.
    """
    repeats, combinations_ = grid.shape
    row, column = np.nonzero(there)
    design = np.zeros((len(row), repeats + combinations_))
    design[np.arange(len(row)), row] = design[np.arange(len(row)), repeats + column] = 1
    solved, _, rank, _ = np.linalg.lstsq(design, grid[there], rcond=None)
    if rank == repeats + combinations_ - 1:
        added = solved[repeats:] - solved[repeats:].mean()
        return np.ones(repeats, bool), grid - added
    whole: NDArray[np.bool_] = np.all(there, axis=1)
    return (whole, grid[whole]) if whole.any() else None
