"""Runs that repeat each other with other seeds, taken together: how far chance alone moves a figure."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from labcore.studies.comparison import Entrant, Part


@dataclass(frozen=True)
class Group:
    """Runs whose settings are equal but for the seed."""

    members: tuple[Entrant, ...]

    @property
    def seeds(self) -> int:
        """How many different seeds."""
        return len({entrant.seed for entrant in self.members})

    def spread(self, part: Part, name: str) -> tuple[float, float] | None:
        """Mean and standard deviation (n - 1) of a figure over the seeds, or None with fewer than two that have it.

        A seed that was run twice counts once: the same draw again is no further evidence.
        """
        by_seed = {entrant.seed: entrant.figures(part).get(name) for entrant in self.members}
        values = [value for value in by_seed.values() if value is not None]
        return (statistics.mean(values), statistics.stdev(values)) if len(values) > 1 else None


def groups(entrants: Sequence[Entrant]) -> list[Group]:
    """The runs by settings, seeds apart, in order of appearance."""
    found: dict[str, list[Entrant]] = {}
    for entrant in entrants:
        settings = {key: value for key, value in entrant.settings.items() if key != "seed"}
        identity = json.dumps([settings, entrant.fingerprint], sort_keys=True, default=str)
        found.setdefault(identity, []).append(entrant)
    return [Group(tuple(members)) for members in found.values()]
