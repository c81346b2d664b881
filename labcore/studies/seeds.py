"""Runs taken together: those of a cell, and those that repeat each other with other seeds."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labcore.store.status import State
from labcore.studies.comparison import Axis, Entrant, Part, words
from labcore.studies.mean_curve import MeanCurve, mean_curve
from labcore.studies.sides import Side

EQUAL = "seed"
"""To group by: all settings but the seed."""

DRAWS = ("seed", "division.fold")
"""Settings in which repeats of one experiment differ."""

Unit = tuple[object, object, str]
"""One draw of a figure: seed, fold, and what else sets a run apart from others of its group."""


@dataclass(frozen=True)
class Group:
    """Runs taken together under a name; often such as are equal but for the seed, or a single one.

    Attributes:
        members: at least one.
        name: what they are called.
    """

    members: tuple[Entrant, ...]
    name: str = ""

    @property
    def counted(self) -> tuple[Entrant, ...]:
        """Those that count in a mean: the finished ones, as in a study; all of them before there is one."""
        return tuple(entrant for entrant in self.members if entrant.state is State.FINISHED) or self.members

    @property
    def seeds(self) -> int:
        """How many different seeds count."""
        return len({entrant.seed for entrant in self.counted})

    @property
    def run_id(self) -> str:
        """Of the first member, by which the group can be named in an address."""
        return self.members[0].run_id

    @property
    def is_one_setting(self) -> bool:
        """Whether its members differ in nothing but seed and fold."""
        return len(repeats(self.members)) == 1

    @property
    def folds(self) -> int | None:
        """Of the cross-validation that all its members come from; None where they do not."""
        found = {entrant.settings.get("division.folds") or None for entrant in self.members}
        return next(iter(found)) if len(found) == 1 else None

    @property
    def varying(self) -> frozenset[str]:
        """The settings, seed and fold apart, in which its members differ."""
        keys = {key for entrant in self.members for key in entrant.settings}.difference(DRAWS)
        first = self.members[0].settings
        return frozenset(
            key for key in keys if any(entrant.settings.get(key) != first.get(key) for entrant in self.members)
        )

    def values(self, part: Part, name: str, apart: frozenset[str] | None = None) -> dict[Unit, float]:
        """A figure by draw. A draw that was run twice counts once: the same again is no further evidence.

        Args:
            apart: the settings that tell draws of one seed and fold apart; those in which the members differ where
                missing.
        """
        keys = sorted(self.varying if apart is None else apart)
        known = {_unit(entrant, keys): entrant.figures(part).get(name) for entrant in self.counted}
        return {unit: value for unit, value in known.items() if value is not None}

    def mean(self, part: Part, name: str) -> float | None:
        """Over draws, of those that have the figure."""
        values = self.values(part, name)
        return statistics.mean(values.values()) if values else None

    def spread(self, part: Part, name: str) -> tuple[float, float] | None:
        """Mean and standard deviation (n - 1) of a figure over the draws, or None with fewer than two that have it."""
        values = list(self.values(part, name).values())
        return (statistics.mean(values), statistics.stdev(values)) if len(values) > 1 else None

    def curve(self, name: str, axis: Axis) -> MeanCurve:
        """Figure `name` epoch by epoch: the mean over the members, as far as all that count came."""
        return mean_curve([entrant.curve(name, axis) for entrant in self.counted])


def _unit(entrant: Entrant, keys: Sequence[str]) -> Unit:
    what = json.dumps([entrant.settings.get(key) for key in keys], default=str)
    return entrant.seed, entrant.settings.get("division.fold"), what


def repeats(entrants: Iterable[Entrant]) -> list[list[Entrant]]:
    """The runs by settings, seeds and folds apart, in order of appearance."""
    found: dict[str, list[Entrant]] = {}
    for entrant in entrants:
        settings = {key: value for key, value in entrant.settings.items() if key not in DRAWS}
        identity = json.dumps([settings, entrant.fingerprint], sort_keys=True, default=str)
        found.setdefault(identity, []).append(entrant)
    return list(found.values())


def groups(entrants: Sequence[Entrant]) -> list[Group]:
    """Runs that are equal but for seed and fold, taken together."""
    return [Group(tuple(members), members[0].name) for members in repeats(entrants)]


def grouped(entrants: Sequence[Entrant], sides: Sequence[Side], by: str, title: str = "") -> list[Group]:
    """The runs as they are compared, in order of appearance.

    Args:
        entrants: all of them.
        sides: what the address takes together.
        by: a setting's dotted key: runs of one value of it come together, whatever else differs; `EQUAL`: runs that
            are equal but for the seed; empty: as `sides` says.
        title: what that setting is called.
    """
    if by == EQUAL:
        return groups(entrants)
    if by:
        found: dict[str, list[Entrant]] = {}
        for entrant in entrants:
            found.setdefault(words(entrant.settings[by]) if by in entrant.settings else "–", []).append(entrant)
        return [Group(tuple(members), f"{title or by}: {value}") for value, members in found.items()]
    by_id: Mapping[str, Entrant] = {entrant.run_id: entrant for entrant in entrants}
    together = [(cell, tuple(by_id[run] for run in cell.runs if run in by_id)) for cell in sides]
    return [Group(members, cell.name or members[0].name) for cell, members in together if members]
