"""The lines of a run's learning curves, from its history."""

from labcore.figures.curves import Rule, Series, smoothed
from labcore.figures.history import History


def rules(history: History) -> list[Rule]:
    """Where the stretches of the training begin; an epoch begins where the one before it ends."""
    return [Rule(first - 1, title) for first, title in history.phases]


def watched(history: History, name: str, share: float, over: str) -> list[Series]:
    """Train by batch (faint), train by epoch and validation by epoch of the figure `name`."""
    x, y = history.of_batches(name)
    series = [Series("Train, by batch", x, smoothed(y, share), group="Train", faint=True)] if x else []
    if not history.epochs:
        return [Series("Train, by batch", x, smoothed(y, share), group="Train")]
    if (trained := history.of_epochs(name, over))[0]:
        series.append(Series("Train", *trained, group="Train", dash="dash"))
    if (validation := history.of_epochs(f"val_{name}", over))[0]:
        series.append(Series("Validation", *validation, group="Validation", marker=history.best_place(over)))
    return series


def labels(history: History, name: str) -> list[str]:
    """The classes that the figure `name` is known of, in the order in which a row tells them."""
    start = f"val_{name}."
    return list(dict.fromkeys(e.removeprefix(start) for _, row in history.epochs for e in row if e.startswith(start)))
