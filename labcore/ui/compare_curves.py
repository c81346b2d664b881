"""Curves of runs over each other: one figure of all of them, in one chart."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.figures.curves import Rule, Series, curves, smoothed
from labcore.figures.history import phases
from labcore.spec.experiment import Experiment
from labcore.studies.comparison import Axis, Entrant
from labcore.studies.seeds import Group
from labcore.ui.chart import chart
from labcore.ui.compare_names import everyone, kind, labels
from labcore.ui.input_help import help_of

WALL_TIME, STEP = "Wall time in seconds", "Optimizer step"
MOST_RULES = 3  # beginnings of phases that can be told apart among the curves of several runs


def show_curves(groups: Sequence[Group]) -> None:
    """One chart of one figure over all runs: training dashed, validation solid."""
    st.subheader("Curves")
    entrants = everyone(groups)
    kinds = [kind(entrant) for entrant in entrants]
    names = {name.removeprefix("val_") for entrant in entrants for row in entrant.epochs for name in row.values}
    names -= {"best", "images_per_second", "seconds", *(each.curve_over for each in kinds)}
    if not names:
        st.caption("No run has finished an epoch yet.")
        return
    titles = axes(kinds)
    name, axis, smoothing, log_x, log_y = _choose_curve(names, kinds, titles)
    lines = [
        line
        for label, group in zip(labels(groups), groups, strict=True)
        for line in _lines(group, label, name, axis, smoothing)
    ]
    figure = curves(
        lines,
        rules=rules_of(entrants, axis),
        y_title=measure(name).title,
        x_title=titles[axis],
        in_epochs=axis == "epoch",
        log_x=log_x,
        log_y=log_y,
        percent=measure(name).form == "share",
        height=420,
    )
    if any(line.dash == "solid" for line in lines):
        # One entry for each run: that its training line is dashed stands below, and eight runs would fill the legend.
        figure.for_each_trace(lambda trace: trace.update(showlegend=False), lambda trace: trace.line.dash == "dash")
    chart(figure, "compare-curves", f"compare {name}")
    st.caption(" ".join(_legend(groups, kinds)))


def _legend(groups: Sequence[Group], kinds: Sequence[type[Experiment]]) -> list[str]:
    called = " or ".join(dict.fromkeys(each.epoch_is for each in kinds))
    words = [f"Solid: validation. Dashed: training. The ring marks the {called} that was kept."]
    if any(len(group.members) > 1 for group in groups):
        words.append(
            "Of several runs together: the mean, with a band of one standard deviation to each side, as far as the "
            "shortest of them goes."
        )
    return [*words, *dict.fromkeys(each.epoch_means for each in kinds if each.epoch_means)]


def axes(kinds: Sequence[type[Experiment]]) -> dict[Axis, str]:
    """What curves of runs of those tasks can be drawn over, each with its title; first what their own pages take."""
    epoch = " or ".join(dict.fromkeys(each.epoch_is for each in kinds)).capitalize()
    over = dict.fromkeys(measure(each.curve_over).title if each.curve_over else STEP for each in kinds)
    step = ", or ".join([title if not place else title.lower() for place, title in enumerate(over)])
    found: dict[Axis, str] = {"epoch": epoch, "step": step, "seconds": WALL_TIME}
    first: Axis = "step" if all(each.curve_over for each in kinds) else "epoch"
    return {first: found[first], **found}


def _choose_curve(
    names: Iterable[str], kinds: Sequence[type[Experiment]], titles: Mapping[Axis, str]
) -> tuple[str, Axis, float, bool, bool]:
    """Which of the figures `names` is drawn, over which of `titles`, how smoothed, and on which axes."""
    first = list(dict.fromkeys(name for kind in kinds for name in kind.watched))
    if len(set(kinds)) > 1:  # what judges the runs of all tasks before what only some of them have
        asked = [*first, *(kind.judged_by for kind in kinds)]
        first = list(dict.fromkeys([*(name for name in asked if all(name in kind.judging for kind in kinds)), *first]))
    options = sorted(ranked(names), key=lambda name: first.index(name) if name in first else len(first))
    bound = "query-params"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.selectbox(
            "Curve of",
            options,
            format_func=lambda name: measure(name).title,
            width=220,
            key="curve",
            bind=bound,
            help=help_of("compare.curve"),
        )
        axis = st.selectbox(
            "Over",
            list(titles),
            format_func=titles.__getitem__,
            width=200,
            key="over",
            bind=bound,
            help=help_of("compare.over"),
        )
        smoothing = st.slider(
            "Smoothing", 0.0, 0.95, 0.0, 0.05, width=200, help=help_of("compare.smoothing"), key="smoothing", bind=bound
        )
        log_x = st.toggle("Logarithmic across", key="log_x", bind=bound, help=help_of("compare.log_x"))
        log_y = st.toggle("Logarithmic up", key="log_y", bind=bound, help=help_of("compare.log_y"))
    return name, axis, smoothing, log_x, log_y


def rules_of(entrants: Sequence[Entrant], axis: Axis) -> list[Rule]:
    """Where phases of training begin, once for runs in which they begin at the same place.

    None where there would be more than can be told apart: then each run's own page shows them.
    """
    found = {}
    for entrant in entrants:
        for first, title in phases(entrant.phases):
            if (x := entrant.begins(first, axis)) is not None:
                found[x, title] = Rule(x, title)
    return list(found.values()) if len(found) <= MOST_RULES else []


def _lines(group: Group, label: str, name: str, axis: Axis, smoothing: float) -> list[Series]:
    """Validation solid and training dashed, of those that the runs have; a ring at the epoch that a single run kept."""
    found = []
    for key, part in ((f"val_{name}", "validation"), (name, "training")):
        curve = group.curve(key, axis)
        if not any(value is not None for value in curve.y):
            continue
        validation = part == "validation"
        found.append(
            Series(
                label if validation else f"{label}, training",
                curve.x,
                smoothed(curve.y, smoothing),
                group=label,
                dash="solid" if validation else "dash",
                marker=_kept(group, key, axis) if validation and not smoothing else None,
                band=curve.band if validation and not smoothing else (),
            )
        )
        if smoothing:
            found.append(Series(label, curve.x, curve.y, group=label, faint=True))
    return found


def _kept(group: Group, key: str, axis: Axis) -> float | None:
    """The x of the epoch that was kept; groups have none."""
    (entrant, *others) = group.counted
    if others or entrant.best_epoch is None:
        return None
    x, epochs = entrant.curve(key, axis)[0], entrant.curve(key, "epoch")[0]
    return next((place for place, epoch in zip(x, epochs, strict=True) if epoch == entrant.best_epoch), None)
