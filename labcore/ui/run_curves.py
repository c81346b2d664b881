"""Learning curves of a run: train and validation together, batch by batch and epoch by epoch."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.figures.curves import Series, curves
from labcore.figures.history import History
from labcore.figures.history_series import labels, rules, watched
from labcore.spec.experiment import Experiment
from labcore.store.folder import RunFolder
from labcore.ui.chart import chart
from labcore.ui.fragment import fragment
from labcore.ui.input_help import help_of
from labcore.ui.lab import history_of
from labcore.ui.run_readings import spans_of
from labcore.words import in_a_sentence

REFRESH = 2.0
"""Seconds between two drawings of curves that still grow."""

MOST_SHOWN = 4
"""Further figures that are drawn before anything is chosen, beside that of two classes."""

OF_SPECIALIST = "specialist_iou"
"""Of a specialist by itself: it stands beside the IoU of the network for all classes."""

OF_TWO_CLASSES = "val_binary_accuracy"
SAME_AS_RECALL = "val_balanced_accuracy"  # its curve would lie under that of the mean recall


def show(folder: RunFolder, live: bool, task: type[Experiment]) -> None:
    """The curves, growing while the run is `live`; `task` says what their points are."""
    fragment(_show, every=REFRESH if live else None)(folder, live, task)


def _show(folder: RunFolder, live: bool, task: type[Experiment]) -> None:
    history = history_of(folder)
    if not history.batches and not history.epochs:
        if not live:
            st.info("No batch was trained.", icon=":material/show_chart:")
            return
        begin = task.epoch_means or f"Curves begin with the first batches; {task.epoch_shows} follow each epoch."
        st.info(begin, icon=":material/show_chart:")
        return
    if task.epoch_means:
        st.caption(task.epoch_means)
    over = task.curve_over
    axis: dict[str, Any] = {"x_title": measure(over).title if over else "Epoch", "in_epochs": not over}
    _show_watched(folder, history, task, axis)
    _show_further(history, task, axis)
    if task.further and (loss := folder.spec().played_for()) is not None:
        st.caption(f"**How to read the critic's scores.** {loss.reading}")
    _show_by_class(history, task, axis)
    _show_metrics(history, task, axis)


def _show_watched(folder: RunFolder, history: History, task: type[Experiment], axis: Mapping[str, Any]) -> None:
    called, over, (lowered, judged) = task.epoch_is, task.curve_over, task.watched
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        share = 0.0
        if history.batches:
            share = st.slider(
                "Smoothing of batches",
                0.0,
                0.98,
                0.6,
                0.02,
                key="curves.smoothing",
                width=240,
                help=help_of("curves.smoothing"),
            )
        log_y = lowered == "loss" and st.toggle("Logarithmic loss", key="curves.log", help=help_of("curves.log"))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{measure(lowered).title}**", help=measure(lowered).help)
        series, spans = watched(history, lowered, share, over), spans_of(folder, lowered)
        figure = curves(series, rules=rules(history), spans=spans, log_y=log_y, **axis)
        chart(figure, "curves.loss.chart", in_a_sentence(measure(lowered).title))
        if history.epochs and history.batches:
            st.caption(task.watched_means)
    with right:
        st.markdown(f"**{measure(judged).title}**", help=measure(judged).help)
        share_of = measure(judged).form == "share"
        series, spans = watched(history, judged, share, over), spans_of(folder, judged)
        figure = curves(series, rules=rules(history), spans=spans, percent=share_of, **axis)
        chart(figure, f"curves.{judged}.chart", in_a_sentence(measure(judged).title))
    if history.epochs:
        by_batch = "; the faint line: training batch by batch" if history.batches else ""
        kept = f"The ring marks the {called} that is kept."
        st.caption(f"Solid: validation. Dashed: training by {called}{by_batch}. {kept}")


def _show_further(history: History, task: type[Experiment], axis: Mapping[str, Any]) -> None:
    """What the task has drawn from the start: a small chart for each group of figures that one axis serves."""
    groups = {title: [name for name in names if name in history.names] for title, names in task.further.items()}
    known = {title: names for title, names in groups.items() if names}
    if not known:
        return
    for (title, names), column in zip(known.items(), st.columns(len(known)), strict=True):
        with column:
            st.markdown(f"**{title}**", help=" ".join(dict.fromkeys(measure(name).help for name in names)))
            series = [
                Series(
                    _called(name, names),
                    *history.of_epochs(name, task.curve_over),
                    measure(name).title,
                    "dash" if _is_beside(name, names) else "solid",
                )
                for name in names
            ]
            figure = curves(series, rules=rules(history), height=240, **axis)
            chart(figure, f"curves.{names[0]}.further", title.lower())


def _show_by_class(history: History, task: type[Experiment], axis: Mapping[str, Any]) -> None:
    """One figure of every class, on validation images; nothing where the task has none of a class."""
    known = [name for name in task.judging_classes if labels(history, name)]
    if not known:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown("**By class**", width="content", help="On validation images; gaps where there is no such pixel.")
        name = st.segmented_control(
            "Figure of each class",
            known,
            default=known[0],
            required=True,
            format_func=lambda each: measure(each).title,
            key="curves.class",
            help=help_of("curves.class"),
        )
    name = name or known[0]
    best, over = history.best_place(task.curve_over), task.curve_over
    series = [
        Series(label, *history.of_epochs(f"val_{name}.{label}", over), marker=best) for label in labels(history, name)
    ]
    if name == OF_SPECIALIST.removeprefix("specialist_"):
        series += [
            Series(f"{label}, specialist", *history.of_epochs(f"val_{OF_SPECIALIST}.{label}", over), label, dash="dash")
            for label in labels(history, OF_SPECIALIST)
        ]
    figure = curves(series, rules=rules(history), percent=True, height=260, **axis)
    chart(figure, "curves.class.chart", f"{measure(name).title} by class")


def _show_metrics(history: History, task: type[Experiment], axis: Mapping[str, Any]) -> None:
    over = task.curve_over
    grouped = {name for names in task.further.values() for name in names}
    drawn = {*grouped, *task.watched, *(f"val_{name}" for name in task.watched), "best", over}
    known = ranked(name for name in history.names if name not in drawn and measure(name).of != "class")
    if not known:
        return
    chosen: Sequence[str] = st.pills(
        "Further figures",
        known,
        selection_mode="multi",
        default=_first_shown(known),
        format_func=lambda name: _called(name, known),
        key="curves.metrics",
        help=help_of("curves.further"),
    )
    if not chosen:
        return
    titles = {name: measure(name).title for name in chosen}
    series = [
        Series(
            _called(name, known), *history.of_epochs(name, over), title, "dash" if _is_beside(name, known) else "solid"
        )
        for name, title in titles.items()
    ]
    shares = all(measure(name).form == "share" for name in chosen)
    figure = curves(series, rules=rules(history), percent=shares, height=260, **axis)
    chart(figure, "curves.metrics.chart", "figures")


def _called(name: str, known: Sequence[str]) -> str:
    """A figure's title; of one that validation images have too, that it is of training images."""
    return f"{measure(name).title}{', training' if _is_beside(name, known) else ''}"


def _is_beside(name: str, known: Sequence[str]) -> bool:
    return f"val_{name}" in known


def _first_shown(known: Sequence[str]) -> list[str]:
    """Of the figures `known` those that are drawn unasked; what only two classes have is always among them."""
    shares = [name for name in known if measure(name).form == "share" and name not in (OF_TWO_CLASSES, SAME_AS_RECALL)]
    return [name for name in known if name == OF_TWO_CLASSES] + shares[:MOST_SHOWN]
