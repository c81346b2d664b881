"""Runs found by their settings: `dropout=0.5`, `learning_rate<0.001`, `optimizer.kind=sgd`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.studies.comparison import words

CONDITION = re.compile(r"([a-z][a-z0-9_.]*)([=<>])(\S+)")


@dataclass(frozen=True)
class Condition:
    """What a setting must be.

    Attributes:
        key: the dotted key, or its last parts: every setting that ends so is meant.
        sign: one of `=`, `<` and `>`.
        value: as a user writes it; numbers are compared as numbers.
    """

    key: str
    sign: str
    value: str

    def holds(self, settings: Mapping[str, Any]) -> bool:
        """Whether any of the settings that are meant is so."""
        meant = (value for key, value in settings.items() if key == self.key or key.endswith(f".{self.key}"))
        return any(self._is_so(value) for value in meant)

    def _is_so(self, value: Any) -> bool:
        wanted = _number(self.value)
        if type(value) not in (int, float) or wanted is None:
            return self.sign == "=" and self.value.lower() in (words(value).lower(), str(value).lower())
        return {"=": value == wanted, "<": value < wanted, ">": value > wanted}[self.sign]


def parted(text: str) -> tuple[str, tuple[Condition, ...]]:
    """The words of a search that are no conditions, and the conditions."""
    found = [(word, CONDITION.fullmatch(word.lower())) for word in text.split()]
    rest = " ".join(word for word, match in found if match is None)
    return rest, tuple(Condition(*match.groups()) for _, match in found if match is not None)


def meeting(store: Store, runs: Sequence[RunRecord], conditions: Sequence[Condition]) -> list[RunRecord]:
    """Those of the runs that meet all conditions, by the index alone."""
    if not conditions:
        return list(runs)
    settings = store.settings(run.run_id for run in runs)
    of_seed = [condition for condition in conditions if condition.key == "seed"]
    others = [condition for condition in conditions if condition.key != "seed"]
    known: dict[int, bool] = {}  # runs of one configuration share one mapping

    def meets(run: RunRecord) -> bool:
        own = settings.get(run.run_id, {})
        if id(own) not in known:
            known[id(own)] = all(condition.holds(own) for condition in others)
        return known[id(own)] and all(condition.holds({"seed": run.seed}) for condition in of_seed)

    return [run for run in runs if meets(run)]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
