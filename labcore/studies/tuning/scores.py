"""What a trial's run has reached on validation images, at its end and on the way."""

import math
import statistics
from collections.abc import Sequence
from typing import Any

from labcore.store.folder import RunFolder
from labcore.store.metrics import MetricsReader, Row
from labcore.store.record import is_figure


def score_of(folder: RunFolder, objective: str) -> float | None:
    """The objective in the run's report, which is of the epoch that it has kept; of one that was stopped without a
    report, that of the last epoch that was the best so far. None where there is none."""
    validation = (folder.report() or {}).get("validation") or {}
    value: Any = validation.get(objective)
    if value is None:
        rows = _epochs(_read(folder))
        best = [row for row in rows if row.values.get("best")] or rows
        value = best[-1].values.get(f"val_{objective}") if best else None
    return float(value) if is_figure(value) and math.isfinite(value) else None


class Curves:
    """The objective of runs after each of their epochs, for somebody who asks again and again: of what a run has
    written, only what is new is read.

    Args:
        objective: the validation figure, without `val_`.
    """

    def __init__(self, objective: str):
        self._objective = objective
        self._readers: dict[str, MetricsReader] = {}
        self._whole: dict[str, list[float]] = {}

    def so_far(self, folder: RunFolder) -> list[float]:
        """Of a run that may be at work."""
        reader = self._readers.setdefault(folder.run_id, folder.metrics_reader(batches=False))
        reader.poll()
        return _curve(_epochs(reader), self._objective)

    def whole(self, folder: RunFolder) -> list[float]:
        """Of a run that has ended: it is read once."""
        if folder.run_id not in self._whole:
            self._whole[folder.run_id] = self.so_far(folder)
            del self._readers[folder.run_id]
        return self._whole[folder.run_id]


def _curve(epochs: Sequence[Row], objective: str) -> list[float]:
    """The objective after each epoch up to the last; of one that was not judged it is that of the last that was, and
    NaN before the first. Empty where none was."""
    by_epoch = {row.epoch: row.values.get(f"val_{objective}") for row in epochs}
    curve: list[float] = []
    for epoch in range(1, max(by_epoch, default=0) + 1):
        value: Any = by_epoch.get(epoch)
        before = curve[-1] if curve else math.nan
        curve.append(float(value) if is_figure(value) else before)
    return curve if any(map(math.isfinite, curve)) else []


FEWEST = 3
"""Finished trials by which others are judged."""


def is_hopeless(curve: Sequence[float], finished: Sequence[Sequence[float]], better: int, grace: int) -> bool:
    """Whether a trial should be stopped by the median rule: its best so far is worse than the median of what the
    finished trials had on average up to the same epoch.

    Reference: Golovin et al., Google Vizier: A Service for Black-Box Optimization, KDD 2017, section 3.2.1.

    Args:
        curve: the objective after each of its epochs; NaN before the first that was judged.
        finished: the same of finished trials; those that were shorter do not count.
        better: +1 where more is better, -1 where less is.
        grace: epochs before which nobody is stopped.
    """
    epochs = len(curve)
    if not epochs or epochs < grace:
        return False
    so_far = [list(filter(math.isfinite, each[:epochs])) for each in finished if len(each) >= epochs]
    others, own = [statistics.fmean(each) for each in so_far if each], list(filter(math.isfinite, curve))
    if len(others) < FEWEST or not own:
        return False
    return max(better * value for value in own) < better * statistics.median(others)


def _read(folder: RunFolder) -> MetricsReader:
    metrics = folder.metrics_reader(batches=False)
    metrics.poll()
    return metrics


def _epochs(metrics: MetricsReader) -> list[Row]:
    return [row for row in metrics.rows if row.kind == "epoch"]
