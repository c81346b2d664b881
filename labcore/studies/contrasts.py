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


ENOUGH = 3
"""Whole repeats that are worth more than the last combination of the other factors."""


@dataclass(frozen=True)
class Differences:
    """One difference for each repeat.

    Attributes:
        units: the repeats that have one, ascending.
        values: theirs.
        scale: the largest figure subtracted.
        over: the cells at the contrasted levels that the difference is averaged over, each against its counterpart.
        short: the repeats left aside, as a run is missing.
        combinations: how many cells there would be to average over, were no run missing.
        matched: whether the cells compared differ in nothing but what is contrasted.
    """

    units: tuple[Unit, ...]
    values: tuple[float, ...]
    scale: float
    over: tuple[Cell, ...]
    short: tuple[Unit, ...] = ()
    combinations: int = 1
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
    units = sorted({unit for runs in table.values.values() for unit in runs}, key=lambda unit: (unit[0], unit[1] or 0))
    grid = np.array([[_difference(table, column, unit) for column in columns] for unit in units])
    rows, kept = _whole(np.isfinite(grid))
    if not rows.any():
        return None
    used = [column for column, keep in zip(columns, kept, strict=True) if keep]
    return Differences(
        units=tuple(unit for unit, keep in zip(units, rows, strict=True) if keep),
        values=tuple(grid[np.ix_(rows, kept)].mean(axis=1).tolist()),
        scale=max(abs(value) for column in used for _, cell in column for value in table.values[cell].values()),
        over=tuple(column[0][1] for column in used),
        short=tuple(unit for unit, keep in zip(units, rows, strict=True) if not keep),
        combinations=len(columns),
        matched=matched,
    )


def _difference(table: Measured, column: Column, unit: Unit) -> float:
    return sum(weight * table.values[cell].get(unit, np.nan) for weight, cell in column)


def _whole(there: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which repeats and which combinations are used, of those that are `there`, `(repeats, combinations)`.

    Every repeat used has every combination used: otherwise their differences would be of different things, which a
    t-test takes for differences of the same. Combinations that lack most runs are given up until `ENOUGH` repeats are
    whole. What is chosen depends on which runs there are, not on their figures, so tests stay exact as long
    as runs are missing for no reason of their own. A run that failed because of its level, as one whose loss was no
    number any more, is no such run: leaving it aside flatters that level.
    """
    order = np.argsort((~there).sum(axis=0), kind="stable")
    repeats: list[NDArray[np.bool_]] = [
        np.all(there[:, order[: len(order) - given_up]], axis=1) for given_up in range(len(order))
    ]
    enough = min(ENOUGH, int(repeats[-1].sum()))
    given_up = next(place for place, rows in enumerate(repeats) if rows.sum() >= enough)
    kept = np.zeros(len(order), bool)
    kept[order[: len(order) - given_up]] = True
    return repeats[given_up], kept
