"""The finished runs of a study as its statistics see them."""

import math
import statistics
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labcore.evaluation import generative_measures
from labcore.evaluation.measures import measure
from labcore.spec.resolve import tasks
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.store.status import State
from labcore.studies.comparison import numbers
from labcore.studies.observation import Observation
from labcore.studies.standing import Standing

COSTS = ("seconds", "parameters", "flops", "memory")
"""Seconds are those of training: the median epoch, as often as there were epochs. What a process takes to start, and to
compile a network for the first time, is no property of a setting. Of what has no epochs, they are of the whole run."""

OF_AN_EPOCH = (
    *("seconds", "images_per_second", "learning_rate", "best", "train_images"),
    *(each.name for each in generative_measures.OF_AN_EPOCH),
)
"""What a row of an epoch says beside figures of training images."""


OF_A_CLASS = frozenset(figure for task in tasks().values() for figure in task.judging_classes)
"""Figures that a report has of each class, by its name."""

POINT = "train_images"
"""What a row says that is no epoch, but a point of a baseline's learning curve."""


@dataclass(frozen=True)
class Seen:
    """What a run has found.

    Attributes:
        figures, costs: as `Observation` has them; no figures before its end.
        epochs: those that have ended, ascending.
        curves: of each figure that is a judgement its value after each of the epochs, by its name, `val_` in front
            where it is of validation images; NaN where it is not known. Eight bytes a value, as a page remembers the
            curves of thousands of runs.
    """

    figures: Mapping[str, float]
    costs: Mapping[str, float]
    epochs: Sequence[int]
    curves: Mapping[str, Sequence[float]]

    def curve(self, name: str) -> list[float | None]:
        """The figure `name` after each epoch; None where it is not known."""
        known = self.curves.get(name)
        return [None] * len(self.epochs) if known is None else [None if math.isnan(value) else value for value in known]


def observations(standing: Standing, see: Callable[[Path], Seen] | None = None) -> list[Observation]:
    """One for each member whose run has finished; validation only, whatever else the run has reported.

    Args:
        see: reads a finished run, given its folder, where somebody remembers what was read; `seen` where missing.
    """
    look = see or cache(seen)
    found = []
    for member in standing.study.members:
        record = standing.records.get(member.run_id)
        if record is None or record.state is not State.FINISHED:
            continue
        run = look(record.path)
        if run.figures:
            folds = standing.study.plan.folds or None
            found.append(
                Observation(member.cell, member.seed, member.fold, run.figures, run.costs, member.run_id, folds)
            )
    return found


def seen(path: Path) -> Seen:
    """What the run in the folder `path` has found so far."""
    folder = RunFolder(path)
    report: Mapping[str, Any] = folder.report() or {}
    metrics = folder.metrics_reader(batches=False)
    metrics.poll()
    epochs = {row.epoch: row.values for row in metrics.rows if row.kind == "epoch"}  # the last row of one counts
    figures = figures_of(report.get("validation") or {})
    training = _on_training_images(epochs.get(report.get("best_epoch", 0), {}))
    costs = {name: float(report[name]) for name in COSTS if is_figure(report.get(name))}
    timed = [each["seconds"] for each in epochs.values() if is_figure(each.get("seconds")) and POINT not in each]
    if timed:
        costs["seconds"] = len(epochs) * statistics.median(timed)
    names = dict.fromkeys(name for values in epochs.values() for name in values)
    order = sorted(epochs)
    return Seen(
        figures={**training, **figures} if figures else {},
        costs=costs,
        epochs=array("q", order),
        curves={name: _curve(name, [epochs[epoch] for epoch in order]) for name in names if _is_judgement(name)},
    )


def figures_of(part: Mapping[str, Any]) -> dict[str, float]:
    """The figures of a part of a report; those of a class, where the task judges by them, with its name behind."""
    by_class = {
        f"{figure}.{label}": value
        for figure, values in part.items()
        if figure in OF_A_CLASS and isinstance(values, Mapping)
        for label, value in numbers(values).items()
    }
    return {**numbers(part), **by_class}


def _is_judgement(name: str) -> bool:
    return name not in OF_AN_EPOCH and measure(name.removeprefix("val_")).better != 0


def _curve(name: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[float]:
    return array("d", [float(row[name]) if is_figure(row.get(name)) else math.nan for row in rows])


def _on_training_images(values: Mapping[str, Any]) -> dict[str, float]:
    """The figures of training images, by `train_` and their names, of an epoch that says `values`."""
    return {
        f"train_{name}": value
        for name, value in numbers(values).items()
        if not name.startswith("val_") and name not in OF_AN_EPOCH
    }
