"""The settings in which runs laid side by side differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from labcore.studies.comparison import Entrant, words


@dataclass(frozen=True)
class Difference:
    """A setting that is not the same in all runs.

    Attributes:
        key: dotted.
        values: each run's value in words, or "".
        of_some: whether only some of the runs can have it at all, as networks have an architecture and baselines have
            none, and those agree: other runs have no such group of settings, or their task has no such setting.
    """

    key: str
    values: tuple[str, ...]
    of_some: bool = False


def differences(entrants: Sequence[Entrant]) -> list[Difference]:
    """The settings that differ, in the order of the specs."""
    keys = dict.fromkeys(key for entrant in entrants for key in entrant.settings)
    rows = (_difference(key, entrants) for key in keys)
    return [row for row in rows if len(set(row.values)) > 1]


def _difference(key: str, entrants: Sequence[Entrant]) -> Difference:
    group = key.partition(".")[0]
    tasks = {entrant.settings.get("task") for entrant in entrants if key in entrant.settings}
    having = [
        entrant
        for entrant in entrants
        if entrant.settings.get("task") in tasks and any(own.partition(".")[0] == group for own in entrant.settings)
    ]
    values = tuple(words(entrant.settings[key]) if key in entrant.settings else "" for entrant in entrants)
    agreed = {words(entrant.settings[key]) if key in entrant.settings else "" for entrant in having}
    return Difference(key, values, of_some=len(having) < len(entrants) and len(agreed) == 1)
