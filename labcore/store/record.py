"""A run as the index knows it: one line of a list, without opening the run's folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labcore.store.status import State


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What lists and searches show of a run. Times are seconds since 1970, UTC.

    Attributes:
        created, started, finished: when it was submitted, taken up and ended; None where it has not come to that.
        seed: None where the spec cannot be read; `task` and `dataset` are then empty.
        epoch, epochs: where training stands, and how far it will go; 0 before it begins.
        phase: what a running worker is doing, such as "training".
        position: the place in the queue, from 1; None unless queued, and where its study is paused.
        summary: final figures by name, `val_` or `test_` in front (`test_accuracy`, `val_roc_auc`, …), and
            `best_epoch`, `seconds` (of training), `parameters`; empty before the end.
        path: the run's folder.
        trashed: when it was moved to the trash; None unless it lies there.
        error: why it did not finish and how to mend it, in words; empty where nothing went wrong.
        owner: the id of a person in the class list; empty for whoever has the machine.
        shared: whether it is shared with the class by itself; with a study, it may be so all the same.
        put_first: whether an instructor has put it before all that wait.
    """

    run_id: str
    name: str
    task: str
    dataset: str
    state: State
    created: float
    started: float | None
    finished: float | None
    seed: int | None
    tags: tuple[str, ...]
    epoch: int
    epochs: int
    phase: str
    position: int | None
    summary: dict[str, float]
    path: Path
    trashed: float | None
    error: str
    owner: str = ""
    shared: bool = False
    put_first: bool = False

    @property
    def training_seconds(self) -> float | None:
        """The time of all epochs with their validation, over all attempts; None before the end."""
        return self.summary.get("seconds")

    def total_seconds(self, now: float) -> float | None:
        """The time from the start of the last attempt to its end, or to `now`; None before the start."""
        return None if self.started is None else (self.finished or now) - self.started


LARGEST_FIGURE = 2**53
"""Beyond it whole numbers are not told apart any more; NaN and infinity are no figures either."""


def headline(report: dict[str, Any] | None) -> dict[str, float]:
    """The single numbers of a run's report, by the names that `RunRecord.summary` documents."""
    if report is None:
        return {}
    figures: dict[str, Any] = {name: report.get(name) for name in ("best_epoch", "seconds", "parameters")}
    for part, prefix in (("validation", "val"), ("test", "test")):
        values = report.get(part)
        if isinstance(values, dict):
            figures.update({f"{prefix}_{name}": value for name, value in values.items()})
    return {name: value for name, value in figures.items() if is_figure(value)}


def is_figure(value: Any) -> bool:
    """Whether it is a number that any list can show; anybody may have edited the report."""
    return type(value) in (int, float) and abs(value) <= LARGEST_FIGURE


def only_figures(report: dict[str, Any]) -> dict[str, Any]:
    """The report of a run with nothing but figures in its parts: numbers, and numbers by class under `per_class`.

    What else stands in `parameters` is left out too.
    """
    sound = {name: value for name, value in report.items() if name != "parameters" or is_figure(value)}
    for part in ("validation", "test"):
        if isinstance(figures := report.get(part), dict):
            sound[part] = {name: value for name, value in figures.items() if is_figure(value)}
            by_class = figures.get("per_class")
            if isinstance(by_class, dict) and all(isinstance(each, dict) for each in by_class.values()):
                sound[part]["per_class"] = {
                    label: {name: value for name, value in each.items() if is_figure(value)}
                    for label, each in by_class.items()
                }
    return sound


def presentable(value: Any) -> tuple[Any, int]:
    """`value`, as JSON gives it, with None for each number in it that no list can show; and how many those are."""
    if isinstance(value, dict):
        items = {name: presentable(item) for name, item in value.items()}
        return {name: item for name, (item, _) in items.items()}, sum(lost for _, lost in items.values())
    if isinstance(value, list):
        entries = [presentable(item) for item in value]
        return [item for item, _ in entries], sum(lost for _, lost in entries)
    if type(value) in (int, float) and not is_figure(value):
        return None, 1
    return value, 0
