"""A run's learning curves in a report: what was lowered and judged, epoch by epoch, and by class."""

from collections.abc import Iterator
from typing import Any

from labcore.evaluation.measures import measure
from labcore.figures.curves import Series, curves
from labcore.figures.history import History, history
from labcore.figures.history_series import labels, rules, watched
from labcore.report.document import Block, Chart, Number, Section, Text
from labcore.report.writing import written
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.store.record import is_figure
from labcore.studies.wording import figure_title

SMOOTHING = 0.6
"""Of batches, as the page begins with."""


def curves_section(folder: RunFolder, task: type[Experiment]) -> Section:
    """The charts that the page of a run begins with."""
    metrics = folder.metrics_reader()
    metrics.poll()
    return Section("Learning curves", tuple(_charts(history(metrics.rows), task)))


def _charts(found: History, task: type[Experiment]) -> Iterator[Block]:
    if not found.epochs and not found.batches:
        yield Text("No batch was trained.")
        return
    if task.epoch_means:
        yield Text(task.epoch_means)
    over = task.curve_over
    axis: dict[str, Any] = {"x_title": measure(over).title if over else "Epoch", "in_epochs": not over}
    lowered, _ = task.watched
    for name in task.watched:
        figure = curves(
            watched(found, name, SMOOTHING, over),
            rules=rules(found),
            y_title=measure(name).title,
            percent=measure(name).form == "share",
            **axis,
        )
        yield Chart(figure, _caption(found, name, task), in_words(found, name, task))
        if name == lowered and found.epochs and found.batches:
            yield Text(task.watched_means)
    for name in task.judging_classes:
        known = labels(found, name)
        if known:
            best = found.best_place(over)
            series = [Series(label, *found.of_epochs(f"val_{name}.{label}", over), marker=best) for label in known]
            figure = curves(series, rules=rules(found), y_title=measure(name).title, percent=True, **axis)
            yield Chart(figure, f"{measure(name).title} of each class on validation images.")
            return


def _caption(found: History, name: str, task: type[Experiment]) -> str:
    by_batch = "; the faint line: training batch by batch" if found.batches else ""
    if not found.epochs:
        return f"{measure(name).title}, training batch by batch."
    return (
        f"{measure(name).title}. Solid: validation. Dashed: training by {task.epoch_is}{by_batch}. The ring marks the "
        f"{task.epoch_is} that is kept."
    )


def in_words(found: History, name: str, task: type[Experiment]) -> str:
    """Where the validation curve was best and how both ended; empty where it is not known."""
    x, values = found.of_epochs(f"val_{name}")
    known = [
        (epoch, float(value)) for epoch, value in zip(x, values, strict=True) if value is not None and is_figure(value)
    ]
    if not known:
        return ""
    better = measure(name).better or 1
    best, top = max(known, key=lambda pair: better * pair[1])
    last, end = known[-1]
    title = figure_title(name)

    def said(value: float) -> str:
        return written(Number.of(name, value))

    words = f"{title} was best at {task.epoch_is} {best:.0f} ({said(top)})"
    words += "." if last == best else f" and {said(end)} at the last, {task.epoch_is} {last:.0f}."
    trained = [float(value) for value in found.of_epochs(name)[1] if value is not None and is_figure(value)]
    return f"{words} On training images it ended at {said(trained[-1])}." if trained else words
