"""Runs for the benchmarks: through the queue and a worker process, as any run; and what several seeds say together."""

import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

from labcore.datasets.library import Library
from labcore.launch import local
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.observed import figures_of


def train(**settings) -> dict:
    """The report of the run that `settings` describe; see `finished`."""
    return finished(**settings).report()


def finished(**settings) -> RunFolder:
    """Carry out the run that `settings` describe, a classification unless they say otherwise, and return its folder.

    Raises RuntimeError if it fails.
    """
    store = Store()
    run_id = store.submit(resolve({"task": "classification", **settings}, Library().card))
    local.ensure_running()
    while not store.folder(run_id).status().state.is_final:
        time.sleep(1)
    status = store.folder(run_id).status()
    if status.state is not State.FINISHED:
        raise RuntimeError(f"{settings} ended {status.state}: {status.error}")
    return store.folder(run_id)


OF_CLASSES = ("accuracy", "roc_auc", "balanced_accuracy")
"""What is told of runs that give an image a class."""


def over_seeds(reports: Sequence[Mapping[str, Any]], names: Sequence[str] = OF_CLASSES) -> dict:
    """Figures of runs that differ in the seed: of each seed, the mean, 95 % t interval.

    Args:
        reports: on one part of the data.
        names: which figures; that of one class has the class's name behind, `iou.rock`.
    """
    figures = {name: [figures_of(report)[name] for report in reports] for name in names}
    return {
        name: {"seeds": [round(value, 4) for value in values], **_summary(values)} for name, values in figures.items()
    }


def _summary(values: Sequence[float]) -> dict:
    from scipy.stats import t

    mean, spread = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
    half = float(t.ppf(0.975, len(values) - 1)) * spread
    return {"mean": round(mean, 4), "interval_95": [round(mean - half, 4), round(min(1, mean + half), 4)]}
