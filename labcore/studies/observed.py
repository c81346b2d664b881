"""The finished runs of a study as its statistics see them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.store.status import State
from labcore.studies.comparison import numbers
from labcore.studies.observation import Observation
from labcore.studies.standing import Standing

COSTS = ("seconds", "parameters", "flops", "memory")

OF_AN_EPOCH = ("seconds", "images_per_second", "learning_rate", "best", "train_images")
"""What a row of an epoch says beside figures of training images."""


def observations(standing: Standing) -> list[Observation]:
    """One for each member whose run has finished; validation only, whatever else the run has reported."""
    figures_and_costs = cache(_read)
    found = []
    for member in standing.study.members:
        record = standing.records.get(member.run_id)
        if record is None or record.state is not State.FINISHED:
            continue
        figures, costs = figures_and_costs(RunFolder(record.path))
        if figures:
            found.append(Observation(member.cell, member.seed, member.fold, figures, costs, member.run_id))
    return found


def _read(folder: RunFolder) -> tuple[Mapping[str, float], Mapping[str, float]]:
    report: Mapping[str, Any] = folder.report() or {}
    figures = numbers(report.get("validation") or {})
    training = {f"train_{name}": value for name, value in _on_training_images(folder, report.get("best_epoch")).items()}
    costs = {name: float(report[name]) for name in COSTS if is_figure(report.get(name))}
    return {**training, **figures}, costs


def _on_training_images(folder: RunFolder, best_epoch: Any) -> dict[str, float]:
    """The figures of training images in the epoch that was kept."""
    metrics = folder.metrics_reader()
    metrics.poll()
    rows = [row for row in metrics.rows if row.kind == "epoch" and row.epoch == best_epoch]
    values = rows[-1].values if rows else {}
    return {
        name: value
        for name, value in numbers(values).items()
        if not name.startswith("val_") and name not in OF_AN_EPOCH
    }
