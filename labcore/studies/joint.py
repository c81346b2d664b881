"""Two factors at once: the mean of a figure at each pair of their levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.studies.cells import Spread, spread
from labcore.studies.measured import measured
from labcore.studies.observation import Observation


@dataclass(frozen=True)
class Joint:
    """Means over all runs at a pair of levels, whatever the other factors.

    Attributes:
        first, second: the levels of the two factors, the reference first.
        at: `at[i][j]` is that of `first[i]` and `second[j]`; None where no run is finished.
    """

    first: tuple[Any, ...]
    second: tuple[Any, ...]
    at: tuple[tuple[Spread | None, ...], ...]


def joint(
    observations: Sequence[Observation],
    metric: str,
    factors: tuple[str, str],
    reference: Mapping[str, Any] | None = None,
) -> Joint:
    """The figure `metric` at each pair of levels of two `factors`."""
    table = measured(observations, metric, reference)
    places = [table.factors.index(factor) for factor in factors]
    values: dict[tuple[str, str], list[float]] = {}
    for cell, runs in table.values.items():
        values.setdefault((cell[places[0]], cell[places[1]]), []).extend(runs.values())
    first, second = (table.levels[factor] for factor in factors)
    return Joint(
        first=tuple(first.values()),
        second=tuple(second.values()),
        at=tuple(tuple(spread(values[one, two]) if (one, two) in values else None for two in second) for one in first),
    )
