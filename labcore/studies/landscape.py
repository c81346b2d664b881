"""Many runs as one table: the settings in which they differ, and the figures they came to."""

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labcore.evaluation.measures import measure, ranked
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.studies.comparison import words
from labcore.times import TRAINING_TIME

COSTS = {"seconds": TRAINING_TIME, "parameters": "Parameters", "best_epoch": "Kept epoch"}
"""What a run has cost or has come to, beside its figures on validation images, by what it is called."""

Value = float | str | None


@dataclass(frozen=True)
class Column:
    """What each run has in one respect.

    Attributes:
        key: the dotted key of a setting; of a figure its name, `val_` in front where it is of validation images.
        values: of each run a number, or words; None where it has no such setting or figure.
        is_number: whether all of them are numbers.
    """

    key: str
    values: tuple[Value, ...]
    is_number: bool

    @property
    def levels(self) -> list[Value]:
        """The different values, ascending; None comes last."""
        present = {value for value in self.values if value is not None}
        missing: list[Value] = [None] if None in self.values else []
        return [*sorted(present, key=lambda value: (isinstance(value, str), value)), *missing]

    @property
    def is_over_decades(self) -> bool:
        """Whether a logarithmic axis suits it: positive numbers, the largest fifty times the smallest."""
        numbers = [value for value in self.values if isinstance(value, float)]
        return self.is_number and bool(numbers) and min(numbers) > 0 and max(numbers) >= 50 * min(numbers)


@dataclass(frozen=True)
class Landscape:
    """Runs, the settings in which they differ, and their figures, by key; those that differ most often come first."""

    runs: tuple[RunRecord, ...]
    settings: Mapping[str, Column]
    figures: Mapping[str, Column]


@dataclass(frozen=True)
class Group:
    """The runs that agree in one setting, and a figure over them.

    Attributes:
        level: what they agree in.
        runs: how many have the figure.
        deviation: the standard deviation over runs; None of one run.
    """

    level: Value
    runs: int
    mean: float
    deviation: float | None
    low: float
    high: float


def landscape(store: Store, runs: Sequence[RunRecord]) -> Landscape:
    """The table of `runs`, from the index alone."""
    known = store.settings(run.run_id for run in runs)
    settings = [known.get(run.run_id, {}) for run in runs]
    return Landscape(tuple(runs), _varying(settings, [run.seed for run in runs]), _figures(runs))


def grouped(by: Column, figure: Column) -> list[Group]:
    """The runs by their level of `by`, with what `figure` came to in each; levels that have none are left out."""
    found: dict[Value, list[float]] = defaultdict(list)
    for level, value in zip(by.values, figure.values, strict=True):
        if isinstance(value, float):
            found[level].append(value)
    return [_group(level, found[level]) for level in by.levels if level in found]


def _group(level: Value, values: Sequence[float]) -> Group:
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return Group(level, len(values), statistics.fmean(values), deviation, min(values), max(values))


def _varying(settings: Sequence[Mapping[str, Any]], seeds: Sequence[int | None]) -> dict[str, Column]:
    """The settings that differ. Runs of one configuration share one mapping, and few mappings are soon compared."""
    configurations = list({id(each): each for each in settings}.values())
    columns = [_column("seed", seeds)] if len(set(seeds)) > 1 else []
    for key in dict.fromkeys(key for each in configurations for key in each):
        first = configurations[0].get(key)
        if any(each.get(key) != first for each in configurations):
            columns.append(_column(key, [each.get(key) for each in settings]))
    common = {column.key: Counter(column.values).most_common(1)[0][1] for column in columns}
    return {column.key: column for column in sorted(columns, key=lambda column: common[column.key])}


def _column(key: str, values: Sequence[Any]) -> Column:
    if all(value is None or _is_number(value) for value in values):
        return Column(key, tuple(None if value is None else float(value) for value in values), is_number=True)
    return Column(key, tuple(None if value is None else words(value) for value in values), is_number=False)


def _figures(runs: Sequence[RunRecord]) -> dict[str, Column]:
    names = {name.removeprefix("val_") for run in runs for name in run.summary if name.startswith("val_")}
    judged = [f"val_{name}" for name in ranked(names) if measure(name).better]
    columns = [_column(key, [run.summary.get(key) for run in runs]) for key in (*judged, *COSTS)]
    return {column.key: column for column in columns if any(value is not None for value in column.values)}


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)
