"""The cells of a study with their means: how well each did, how much it overfitted, and what it cost."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labcore.evaluation.measures import measure
from labcore.studies.observation import Observation, cell_key
from labcore.studies.observed import COSTS as COSTS


@dataclass(frozen=True)
class Spread:
    """A mean over runs and their standard deviation (n - 1), None with one."""

    mean: float
    deviation: float | None
    n: int


@dataclass(frozen=True)
class Cell:
    """One cell, its runs taken together.

    Attributes:
        levels: the level of every factor.
        seeds: of its runs, ascending.
        value: the metric on validation.
        train: the same on training images, where known.
        gap: by how much training is better than validation: what overfitting looks like.
        costs: mean cost by name.
        front: whether no other cell is both cheaper and better, by the cost that was asked for.
    """

    levels: Mapping[str, Any]
    seeds: tuple[int, ...]
    value: Spread
    train: Spread | None
    gap: Spread | None
    costs: Mapping[str, float]
    front: bool = False


def cells(observations: Sequence[Observation], metric: str, cost: str = "seconds") -> list[Cell]:
    """The cells in order of appearance; those without the metric are left out.

    Args:
        cost: one of `COSTS`, by which the Pareto front is told.
    """
    by_cell: dict[Any, dict[Any, Observation]] = {}
    for each in observations:
        if metric in each.figures:
            by_cell.setdefault(cell_key(each.cell), {}).setdefault((each.seed, each.fold), each)
    found = [_cell(list(runs.values()), metric) for runs in by_cell.values()]
    best = front([(each.costs.get(cost), each.value.mean) for each in found], measure(metric).better or 1)
    return [replace(each, front=place in best) for place, each in enumerate(found)]


def front(points: Sequence[tuple[float | None, float]], better: int = 1) -> set[int]:
    """The places of the points, (cost, figure), such that none costs no more and is as good, and is not the same in
    both. A point without a cost is never one of them."""
    known = [(place, cost, better * figure) for place, (cost, figure) in enumerate(points) if cost is not None]
    return {
        place
        for place, cost, figure in known
        if not any(
            other <= cost and theirs >= figure and (other, theirs) != (cost, figure) for _, other, theirs in known
        )
    }


def _cell(runs: Sequence[Observation], metric: str) -> Cell:
    sign = measure(metric).better or 1
    both = [run for run in runs if f"train_{metric}" in run.figures]
    names = [name for name in COSTS if any(name in run.costs for run in runs)]
    return Cell(
        levels=runs[0].cell,
        seeds=tuple(sorted({run.seed for run in runs})),
        value=spread([run.figures[metric] for run in runs]),
        train=spread([run.figures[f"train_{metric}"] for run in both]) if both else None,
        gap=spread([sign * (run.figures[f"train_{metric}"] - run.figures[metric]) for run in both]) if both else None,
        costs={name: statistics.fmean(run.costs[name] for run in runs if name in run.costs) for name in names},
    )


def spread(values: Sequence[float]) -> Spread:
    """Mean and standard deviation of at least one value."""
    return Spread(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else None, len(values))
