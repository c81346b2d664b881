"""Many runs as points, and as groups that agree in one setting."""

import pandas as pd
import streamlit as st

from labcore.evaluation.measures import measure
from labcore.figures.scatter import MOST_GROUPS, MOST_POINTS, scatter
from labcore.studies.landscape import Column, Group, Landscape, grouped
from labcore.ui.chart import chart
from labcore.ui.compare_names import named_with_seed
from labcore.ui.explore_axes import axis_of, but_seed, left_out, name_of
from labcore.ui.input_help import help_of
from labcore.ui.light import table
from labcore.ui.words import literal

MOST_LISTED = 30
"""Groups of a table."""


def show_points(found: Landscape, figure: Column, group: Column | None) -> None:
    head, choice = st.columns([3, 2], vertical_alignment="bottom")
    head.subheader("Scatter plot", anchor=False)
    columns = {**but_seed(found), **{key: each for key, each in found.figures.items() if key != figure.key}}
    x = choice.selectbox(
        "Over", list(columns), format_func=name_of, key="over", bind="query-params", help=help_of("explore.over")
    )
    rows = range(len(found.runs))
    by = None if group is None else axis_of(group, rows)
    names = [named_with_seed(run.name, run.seed) for run in found.runs]
    points = scatter(axis_of(columns[x], rows), axis_of(figure, rows), names, by)
    chart(points, "explore-points", f"{figure.key} over {x}")
    having = sum(value is not None for value in figure.values)
    said = left_out(having, MOST_POINTS, "points")
    if group is not None and len(group.levels) > MOST_GROUPS:
        said += f" The {MOST_GROUPS} groups with most runs have a color, the others are gray."
    if said:
        st.caption(said.strip())
    if group is not None:
        _show_groups(group, figure)


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
        "Standard deviation": "–" if group.deviation is None else _spread(group.deviation, key),
        "Lowest": _figure(group.low, key),
        "Highest": _figure(group.high, key),
    }


def _spread(value: float, key: str) -> str:
    """A standard deviation: of shares in points of a percent."""
    return f"{100 * value:.1f} points" if measure(key).form == "share" else f"{value:,.4g}"


def _figure(value: float, key: str) -> str:
    return f"{value:.1%}" if measure(key).form == "share" else f"{value:,.4g}"
