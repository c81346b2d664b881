"""Runs side by side: settings, curves, confusion matrices."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure, ranked
from labcore.figures.confusion import confusion
from labcore.figures.curves import Rule, Series, curves, smoothed
from labcore.figures.history import phases
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import tasks
from labcore.store.store import Store
from labcore.studies.caveats import caveats
from labcore.studies.comparison import Axis, Difference, Entrant, Part, differences
from labcore.ui.light import table
from labcore.ui.openings import show_openings
from labcore.ui.run_reading import confusion_of
from labcore.ui.setting_names import setting_name
from labcore.ui.theme import is_dark
from labcore.ui.words import literal

WALL_TIME, STEP = "Wall time in seconds", "Optimizer step"
PARTS: dict[Part, str] = {"validation": "Validation", "test": "Test"}
MATRIX_WIDTH = 350  # pixels
MOST_WRITTEN = 6  # classes up to which numbers can be read in the cells of so small a matrix
MOST_RULES = 3  # beginnings of phases that can be told apart among the curves of several runs
LONGEST_NAME = 32  # characters


def labels(entrants: Sequence[Entrant]) -> list[str]:
    """A short name for each run, a letter first, so that equal names stay apart: "A · Six convolutions"."""
    return [f"{chr(ord('A') + place)} · {shortened(entrant.name)}" for place, entrant in enumerate(entrants)]


def shortened(name: str) -> str:
    """A run's name cut to what a column of a table holds."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def show_caveats(entrants: Sequence[Entrant]) -> None:
    """What must be known before concluding anything."""
    for caveat in caveats(entrants):
        if caveat.fatal:
            st.error(literal(caveat.message), icon=":material/block:")
        else:
            st.warning(literal(caveat.message), icon=":material/info:")


def show_differences(entrants: Sequence[Entrant]) -> None:
    """The settings that are not the same in all runs."""
    st.subheader("Settings that differ")
    rows = differences(entrants)
    if not rows:
        st.caption("None: these runs repeat each other, chance in the hardware aside.")
        return
    _show_settings([row for row in rows if not row.of_some], entrants)
    if of_some := [row for row in rows if row.of_some]:
        with st.expander(f"Settings that only some of these runs have ({len(of_some)})"):
            _show_settings(of_some, entrants)


def _show_settings(rows: Sequence[Difference], entrants: Sequence[Entrant]) -> None:
    known = tasks()
    kinds = [
        known[task] for task in dict.fromkeys(entrant.settings.get("task") for entrant in entrants) if task in known
    ]
    names = [setting_name(row.key, kinds) for row in rows]
    frame = pd.DataFrame([row.values for row in rows], columns=labels(entrants), index=names)
    frame.index.name = "Setting"
    frame["In a file"] = [row.key for row in rows]
    table(frame)


def show_curves(entrants: Sequence[Entrant]) -> None:
    """One chart of one figure over all runs: training dashed, validation solid."""
    st.subheader("Curves")
    kinds = [_kind(entrant) for entrant in entrants]
    names = {name.removeprefix("val_") for entrant in entrants for row in entrant.epochs for name in row.values}
    names -= {"best", "images_per_second", "seconds", *(kind.curve_over for kind in kinds)}
    if not names:
        st.caption("No run has finished an epoch yet.")
        return
    titles = axes(kinds)
    name, axis, smoothing = _choose_curve(names, titles)
    lines = [
        line
        for label, entrant in zip(labels(entrants), entrants, strict=True)
        for line in _lines(entrant, label, name, axis, smoothing)
    ]
    figure = curves(
        lines,
        rules=rules_of(entrants, axis),
        y_title=measure(name).title,
        x_title=titles[axis],
        in_epochs=axis == "epoch",
        percent=measure(name).form == "share",
        height=420,
    )
    if any(line.dash == "solid" for line in lines):
        # One entry for each run: that its training line is dashed stands below, and eight runs would fill the legend.
        figure.for_each_trace(lambda trace: trace.update(showlegend=False), lambda trace: trace.line.dash == "dash")
    st.plotly_chart(figure, config={"displayModeBar": False}, key="compare-curves")
    called = " or ".join(dict.fromkeys(kind.epoch_is for kind in kinds))
    meanings = dict.fromkeys(kind.epoch_means for kind in kinds if kind.epoch_means)
    kept = f"Solid: validation. Dashed: training. The ring marks the {called} that was kept."
    st.caption(" ".join([kept, *meanings]))


def axes(kinds: Sequence[type[Experiment]]) -> dict[Axis, str]:
    """What curves of runs of those tasks can be drawn over, each with its title; first what their own pages take."""
    epoch = " or ".join(dict.fromkeys(kind.epoch_is for kind in kinds)).capitalize()
    over = dict.fromkeys(measure(kind.curve_over).title if kind.curve_over else STEP for kind in kinds)
    step = ", or ".join([title if not place else title.lower() for place, title in enumerate(over)])
    found: dict[Axis, str] = {"epoch": epoch, "step": step, "seconds": WALL_TIME}
    first: Axis = "step" if all(kind.curve_over for kind in kinds) else "epoch"
    return {first: found[first], **found}


def _kind(entrant: Entrant) -> type[Experiment]:
    return tasks().get(str(entrant.settings.get("task")), Experiment)


def _choose_curve(names: Iterable[str], titles: Mapping[Axis, str]) -> tuple[str, Axis, float]:
    """Which of the figures `names` is drawn, over which of `titles`, and how much of the past weighs in its mean."""
    first = ("loss", "accuracy")
    options = sorted(ranked(names), key=lambda name: first.index(name) if name in first else len(first))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.selectbox("Figure", options, format_func=lambda name: measure(name).title, width=220)
        axis = st.selectbox("Over", list(titles), format_func=titles.__getitem__, width=200)
        smoothing = st.slider("Smoothing", 0.0, 0.95, 0.0, 0.05, width=200, help="Weight of the past in a moving mean.")
    return name, axis, smoothing


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


def _lines(entrant: Entrant, label: str, name: str, axis: Axis, smoothing: float) -> list[Series]:
    """Validation solid and training dashed, of those that the run has; a ring at the epoch that it kept."""
    found = []
    for key, part, dash in ((f"val_{name}", "validation", "solid"), (name, "training", "dash")):
        x, y = entrant.curve(key, axis)
        if not any(value is not None for value in y):
            continue
        marker = None
        if part == "validation" and not smoothing and entrant.best_epoch is not None:
            epochs, _ = entrant.curve(key, "epoch")
            marker = next((place for place, epoch in zip(x, epochs, strict=True) if epoch == entrant.best_epoch), None)
        named = label if part == "validation" else f"{label}, training"
        series = Series(named, x, smoothed(y, smoothing), group=label, dash=dash, marker=marker)  # type: ignore[arg-type]
        found.append(series)
    return found


def show_confusions(store: Store, entrants: Sequence[Entrant]) -> None:
    """The confusion matrices beside each other."""
    st.subheader("Confusion matrices")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        part = st.segmented_control(
            "Of",
            list(PARTS),
            format_func=PARTS.__getitem__,
            default="validation",
            required=True,
            key="compare-confusion",
        )
        shares = st.toggle("Shares of the true class", value=True, help="Off: numbers of images.")
    with st.container(horizontal=True, gap="medium"):
        for label, entrant in zip(labels(entrants), entrants, strict=True):
            with st.container(width=MATRIX_WIDTH):
                st.text(label)
                _show_confusion(store, entrant, part or "validation", shares)
    if part == "test":
        show_openings(store, {entrant.dataset for entrant in entrants})


def _show_confusion(store: Store, entrant: Entrant, part: Part, shares: bool) -> None:
    found = confusion_of(store.folder(entrant.run_id), part, entrant.best_epoch)
    if found is None:
        st.caption("None yet, or none that can be read.")
        return
    figure = confusion(found.matrix, found.classes, shares, dark=is_dark(), height=MATRIX_WIDTH, written=MOST_WRITTEN)
    st.plotly_chart(figure, config={"displayModeBar": False}, key=f"confusion-{entrant.run_id}")
    if part == "validation":
        kind = _kind(entrant)
        st.caption(f"{kind.epoch_is.capitalize()} {entrant.best_epoch}, {kind.kept}.")
