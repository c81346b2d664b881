"""Runs for the benchmarks: through the queue and a worker process, as any run; and what several seeds say together."""

import statistics
import time
from collections.abc import Mapping, Sequence

from labcore.datasets.library import Library
from labcore.launch import local
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store


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


def over_seeds(reports: Sequence[Mapping[str, float]]) -> dict:
    """Accuracy, ROC AUC and balanced accuracy of runs that differ in the seed: each, mean, 95 % t interval."""
    figures = {name: [report[name] for report in reports] for name in ("accuracy", "roc_auc", "balanced_accuracy")}
    return {
        name: {"seeds": [round(value, 4) for value in values], **_summary(values)} for name, values in figures.items()
    }


def _summary(values: Sequence[float]) -> dict:
    from scipy.stats import t

    mean, spread = statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5
    half = float(t.ppf(0.975, len(values) - 1)) * spread
    return {"mean": round(mean, 4), "interval_95": [round(mean - half, 4), round(min(1, mean + half), 4)]}
