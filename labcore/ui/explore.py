"""Hundreds of runs at once: parallel coordinates, a scatter plot, groups, and which settings a figure depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from labcore.evaluation.measures import measure
from labcore.figures.parallel_coordinates import MOST_LINES, parallel_coordinates
from labcore.store.store import Store
from labcore.studies.landscape import COSTS, Column, Landscape, landscape
from labcore.ui.chart import chart
from labcore.ui.explore_axes import axis_of, but_seed, left_out, name_of
from labcore.ui.explore_importance import show_importance
from labcore.ui.explore_points import show_points
from labcore.ui.explore_study import of_study
from labcore.ui.input_help import help_of
from labcore.ui.run_filter import ask_filter, passing
from labcore.ui.theme import is_dark

FEWEST = 2
MOST_AXES = 10
FIRST_AXES = 5
"""Settings that have an axis until others are chosen."""

BEST = {"All runs": 1.0, "The best half": 0.5, "The best tenth": 0.1}
"""Share of the runs whose lines are in color, the others being gray."""


@dataclass(frozen=True)
class Asked:
    """What is to be shown: a figure, the setting by which runs are grouped, the settings that have an axis."""

    figure: Column
    group: Column | None
    axes: tuple[Column, ...]


def show(store: Store) -> None:
    """The whole page."""
    store.refresh()
    runs = of_study(store, store.runs())
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Which settings go with which figures. Figures are of validation images.")
        st.page_link("pages/runs.py", label="List of runs", icon=":material/list:")
    if not runs:
        st.info("There are no runs yet: train a few, with something changed.", icon=":material/flag:")
        return
    chosen = passing(store, runs, ask_filter(runs, key="of"))
    found = landscape(store, chosen)
    if not found.figures or not found.settings or len(chosen) < FEWEST:
        st.info(
            f"{len(chosen):,} of {len(runs):,} runs pass the filter; there is nothing to set against each other. It "
            "takes two that have ended and differ in a setting.",
            icon=":material/filter_alt_off:",
        )
        return
    asked = _ask(found)
    _show_numbers(found, asked, len(runs))
    _show_lines(asked)
    show_points(found, asked.figure, asked.group)
    show_importance(found, asked.figure, {key: name_of(key) for key in found.settings})


def most_known(found: Landscape) -> str:
    """The figure that most runs have, of those the first: runs of several tasks have few in common. Costs, which all
    have, come last."""
    runs_with = {key: sum(value is not None for value in column.values) for key, column in found.figures.items()}
    return max(runs_with, key=lambda key: (key not in COSTS, runs_with[key]))


def _ask(found: Landscape) -> Asked:
    settings, figures = but_seed(found), list(found.figures)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        figure = st.selectbox(
            "Figure",
            figures,
            index=figures.index(most_known(found)),
            format_func=name_of,
            key="figure",
            bind="query-params",
            width=240,
            help=help_of("explore.figure"),
        )
        group = st.selectbox(
            "Group by",
            list(found.settings),
            index=None,
            format_func=name_of,
            key="group",
            bind="query-params",
            placeholder="Nothing",
            width=280,
            help=help_of("explore.group"),
        )
        axes = st.multiselect(
            "Axes",
            list(found.settings),
            list(settings)[:FIRST_AXES],
            format_func=name_of,
            max_selections=MOST_AXES,
            key="axes",
            bind="query-params",
            help=help_of("explore.axes"),
            width=520,
        )
    return Asked(
        found.figures[figure],
        found.settings.get(group) if group else None,
        tuple(found.settings[key] for key in axes),
    )


def _show_numbers(found: Landscape, asked: Asked, there_are: int) -> None:
    having = sum(value is not None for value in asked.figure.values)
    told = f"{having:,} of {there_are:,} runs have passed the filter and have this figure"
    st.caption(f"{told}; {len(found.settings)} settings differ between them.")


def _show_lines(asked: Asked) -> None:
    head, choice = st.columns([3, 2], vertical_alignment="bottom")
    head.subheader("Parallel coordinates", anchor=False)
    best = choice.selectbox("In color", list(BEST), key="best", bind="query-params", help=help_of("explore.best"))
    if not asked.axes:
        st.caption("Choose an axis.")
        return
    rows = [place for place, value in enumerate(asked.figure.values) if value is not None]
    figure = axis_of(asked.figure, rows)
    axes = [*(axis_of(column, rows) for column in asked.axes), figure]
    lines = parallel_coordinates(axes, figure, _is_among_best(asked.figure, rows, BEST[best]), dark=is_dark())
    chart(lines, "explore-lines", "runs by settings", zoom=False, wide=True)
    st.caption(
        "Each line is a run, colored by the figure; runs at one level are spread a little, to be told apart."
        f"{left_out(len(rows), MOST_LINES, 'lines')}"
    )


def _is_among_best(figure: Column, rows: Sequence[int], share: float) -> list[bool]:
    """Of each of the runs at `rows`, whether its figure is among the best share of them; the highest are where there
    is no better."""
    sign = measure(figure.key).better or 1
    values = [sign * value for row in rows if isinstance(value := figure.values[row], float)]
    least = sorted(values, reverse=True)[max(1, round(share * len(values))) - 1]
    return [value >= least for value in values]
