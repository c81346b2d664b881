"""Hundreds of runs at once: parallel coordinates, a scatter plot, groups, and which settings a figure depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.figures.parallel_coordinates import MOST_LINES, Axis, parallel_coordinates
from labcore.figures.scatter import MOST_GROUPS, MOST_POINTS, scatter
from labcore.spec.resolve import tasks
from labcore.store.store import Store
from labcore.studies.landscape import COSTS, Column, Group, Landscape, grouped, landscape
from labcore.ui.chart import chart
from labcore.ui.explore_importance import show_importance
from labcore.ui.light import table
from labcore.ui.run_filter import ask_filter, passing
from labcore.ui.run_table import within
from labcore.ui.setting_names import BETWEEN, setting_name
from labcore.ui.theme import is_dark
from labcore.ui.words import literal

FEWEST = 2
MOST_AXES = 10
FIRST_AXES = 5
"""Settings that have an axis until others are chosen."""

BEST = {"All runs": 1.0, "The best half": 0.5, "The best tenth": 0.1}
"""Share of the runs whose lines are in color, the others being gray."""

MOST_LISTED = 30
"""Groups of a table."""


@dataclass(frozen=True)
class Asked:
    """What is to be shown: a figure, the setting by which runs are grouped, the settings that have an axis."""

    figure: Column
    group: Column | None
    axes: tuple[Column, ...]


def show(store: Store) -> None:
    """The whole page."""
    store.refresh()
    runs = store.runs()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("Which settings go with which figures, over all runs there are. Figures are of validation images.")
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
    _show_points(found, asked)
    show_importance(found, asked.figure, {key: name_of(key) for key in found.settings})


def name_of(key: str) -> str:
    """What a setting or a figure is called."""
    if key in COSTS:
        return COSTS[key]
    if key.startswith("val_"):
        return f"Validation {within(measure(key).title)}"
    return setting_name(key, tasks().values())


def _ask(found: Landscape) -> Asked:
    settings = _but_seed(found)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        figure = st.selectbox(
            "Figure", list(found.figures), format_func=name_of, key="figure", bind="query-params", width=240
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
        )
        axes = st.multiselect(
            "Axes",
            list(found.settings),
            list(settings)[:FIRST_AXES],
            format_func=name_of,
            max_selections=MOST_AXES,
            key="axes",
            bind="query-params",
            help="The settings that have an axis of their own. Those that vary most come first.",
            width=520,
        )
    return Asked(
        found.figures[figure],
        found.settings.get(group) if group else None,
        tuple(found.settings[key] for key in axes),
    )


def _but_seed(found: Landscape) -> Mapping[str, Column]:
    """The settings that a user would choose, or the seed where nothing else differs."""
    return {key: column for key, column in found.settings.items() if key != "seed"} or found.settings


def _show_numbers(found: Landscape, asked: Asked, there_are: int) -> None:
    having = sum(value is not None for value in asked.figure.values)
    told = f"{having:,} of {there_are:,} runs have passed the filter and have this figure"
    st.caption(f"{told}; {len(found.settings)} settings differ between them.")


def _show_lines(asked: Asked) -> None:
    head, choice = st.columns([3, 2], vertical_alignment="bottom")
    head.subheader("Parallel coordinates", anchor=False)
    best = choice.selectbox("In color", list(BEST), key="best", bind="query-params")
    if not asked.axes:
        st.caption("Choose an axis.")
        return
    rows = [place for place, value in enumerate(asked.figure.values) if value is not None]
    figure = _axis(asked.figure, rows)
    axes = [*(_axis(column, rows) for column in asked.axes), figure]
    lines = parallel_coordinates(axes, figure, _is_among_best(asked.figure, rows, BEST[best]), dark=is_dark())
    chart(lines, "explore-lines", "runs by settings", zoom=False)
    st.caption(
        "Each line is a run, colored by the figure; runs at one level are spread a little, to be told apart."
        f"{_left_out(len(rows), MOST_LINES, 'lines')}"
    )


def _is_among_best(figure: Column, rows: Sequence[int], share: float) -> list[bool]:
    """Of each of the runs at `rows`, whether its figure is among the best share of them; the highest are where there
    is no better."""
    sign = measure(figure.key).better or 1
    values = [sign * value for row in rows if isinstance(value := figure.values[row], float)]
    least = sorted(values, reverse=True)[max(1, round(share * len(values))) - 1]
    return [value >= least for value in values]


def _show_points(found: Landscape, asked: Asked) -> None:
    head, choice = st.columns([3, 2], vertical_alignment="bottom")
    head.subheader("Scatter plot", anchor=False)
    columns = {**_but_seed(found), **{key: each for key, each in found.figures.items() if key != asked.figure.key}}
    x = choice.selectbox("Over", list(columns), format_func=name_of, key="over", bind="query-params")
    rows = range(len(found.runs))
    group = None if asked.group is None else _axis(asked.group, rows)
    names = [f"{run.name} · seed {run.seed}" for run in found.runs]
    points = scatter(_axis(columns[x], rows), _axis(asked.figure, rows), names, group)
    chart(points, "explore-points", f"{asked.figure.key} over {x}")
    having = sum(value is not None for value in asked.figure.values)
    said = _left_out(having, MOST_POINTS, "points")
    if asked.group is not None and len(asked.group.levels) > MOST_GROUPS:
        said += f" The {MOST_GROUPS} groups with most runs have a color, the others are gray."
    if said:
        st.caption(said.strip())
    if asked.group is not None:
        _show_groups(asked.group, asked.figure)


def _show_groups(by: Column, figure: Column) -> None:
    groups = grouped(by, figure)
    st.subheader(f"By {literal(name_of(by.key))}", anchor=False)
    rows = [_in_words(group, figure.key) for group in groups[:MOST_LISTED]]
    table(pd.DataFrame(rows).set_index(""))
    more = f" The first {MOST_LISTED} of {len(groups)} groups." if len(groups) > MOST_LISTED else ""
    st.caption(
        "Runs in a group may differ in all other settings: such means show where to look. What a setting does is told "
        f"by a study, in which the others are the same.{more}"
    )


def _in_words(group: Group, key: str) -> dict[str, str]:
    level = "none" if group.level is None else group.level if isinstance(group.level, str) else f"{group.level:g}"
    return {
        "": level,
        "Runs": f"{group.runs:,}",
        "Mean": _figure(group.mean, key),
        "Standard deviation": "–" if group.deviation is None else _figure(group.deviation, key),
        "Lowest": _figure(group.low, key),
        "Highest": _figure(group.high, key),
    }


def _figure(value: float, key: str) -> str:
    return f"{value:.1%}" if measure(key).form == "share" else f"{value:,.4g}"


def _axis(column: Column, rows: Sequence[int]) -> Axis:
    return Axis(
        name_of(column.key).rpartition(BETWEEN)[2],
        [column.values[row] for row in rows],
        log=column.is_over_decades,
        percent=measure(column.key).form == "share" and column.key.startswith("val_"),
    )


def _left_out(count: int, most: int, what: str) -> str:
    return f" Of {count:,} {what}, {most:,} are drawn, chosen at random." if count > most else ""
