"""The runs of a study that failed: they are in no mean, so a setting at which runs fail looks better than it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.store.status import State
from labcore.studies.effect import Effect, Interaction
from labcore.studies.observation import cell_key, level_key
from labcore.studies.standing import Standing

FAULTY = (State.FAILED, State.INTERRUPTED)
"""Ended by itself without a result: the setting may be the reason, as it is none where somebody stopped the run."""


@dataclass(frozen=True)
class CellRuns:
    """How many runs a cell is to have, and how many of them failed.

    Attributes:
        cell: the level of every factor by its dotted key.
    """

    cell: Mapping[str, Any]
    planned: int
    failed: int


def cell_runs(standing: Standing) -> list[CellRuns]:
    """Each cell of the study, in order of appearance."""
    states: dict[Any, list[str]] = {}
    cells = {cell_key(member.cell): member.cell for member in standing.study.members}
    for member in standing.study.members:
        states.setdefault(cell_key(member.cell), []).append(standing.state_of(member))
    return [CellRuns(cells[key], len(each), sum(state in FAULTY for state in each)) for key, each in states.items()]


def lost_levels(runs: Sequence[CellRuns]) -> list[tuple[str, Any, int]]:
    """The levels at which every run failed, so that no effect tells of them: factor, level, and how many runs."""
    found: dict[tuple[str, str], tuple[Any, int, int]] = {}
    for each in runs:
        for factor, level in each.cell.items():
            key = factor, level_key(level)
            _, planned, failed = found.get(key, (level, 0, 0))
            found[key] = level, planned + each.planned, failed + each.failed
    return [(factor, level, planned) for (factor, _), (level, planned, failed) in found.items() if planned == failed]


def failed_in(effect: Effect | Interaction, runs: Sequence[CellRuns]) -> list[CellRuns]:
    """Those of the cells that `effect` compares in which runs failed.

    A cell is compared that stands at one of the contrasted levels, and has its counterparts at the others; where none
    has, as in a fraction of a factorial, all cells at those levels are.
    """
    if isinstance(effect, Effect):
        return failed_at(runs, {effect.factor: (effect.level, effect.reference)})
    sides = zip(effect.levels, effect.references, strict=True)
    return failed_at(runs, dict(zip(effect.factors, sides, strict=True)))


def failed_at(runs: Sequence[CellRuns], contrasted: Mapping[str, tuple[Any, Any]]) -> list[CellRuns]:
    """Cells with failed runs, of those that are compared where each factor of `contrasted` has its two levels."""
    at: dict[Any, list[CellRuns]] = {}
    for each in runs:
        if all(level_key(each.cell.get(factor)) in map(level_key, levels) for factor, levels in contrasted.items()):
            rest = {factor: level for factor, level in each.cell.items() if factor not in contrasted}
            at.setdefault(cell_key(rest), []).append(each)
    whole = [cells for cells in at.values() if len(cells) == 2 ** len(contrasted)]
    return [each for cells in whole or at.values() for each in cells if each.failed]
