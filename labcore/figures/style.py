"""What all figures share: colors told apart by everyone, on light and dark ground, and a layout without clutter."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

PALETTE = ("#1f83c4", "#e0662b", "#0b9d77", "#cf6fa5", "#c99700", "#4aaee0", "#993926", "#5639e5")
"""After Okabe & Ito's color-blind-safe set, shifted to be seen on white as well as on near-black."""

SYMBOLS = (
    *("circle", "square", "triangle-up", "diamond", "cross", "x", "star", "triangle-down", "pentagon", "hexagram"),
    *("circle-open", "square-open", "triangle-up-open", "diamond-open", "cross-open", "x-open", "star-open"),
    *("triangle-down-open", "pentagon-open", "hexagram-open"),
)
"""Plotly's names of marks, all of them different in outline: they tell as many series apart where color cannot."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")

NEUTRAL = "#8a8f98"
"""What is no series: a rule, an axis, what decides nothing; seen on white as well as on near-black."""

GRID = "rgba(128, 138, 150, 0.22)"

ON_DARK = "onDark"
"""In the `meta` of a trace: what is laid over it on dark ground, by whoever learns only when it is drawn what ground it
stands on, as a report does."""


@dataclass(frozen=True)
class Look:
    """How one series of many is drawn: any two of the first 20 differ in their mark, and neighbours in color too.

    Attributes:
        color: comes again after as many series as `PALETTE` has colors.
        symbol: Plotly's name of the mark.
        dash: Plotly's name of the line, for charts in which it does not mean something else, such as training.
    """

    color: str
    symbol: str
    dash: str


def look(place: int) -> Look:
    """The look of the series at `place`, from 0."""
    round_ = place // len(PALETTE)
    return Look(PALETTE[place % len(PALETTE)], SYMBOLS[place % len(SYMBOLS)], DASHES[round_ % len(DASHES)])


def laid_out(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    """`figure` with the lab's margins, faint grid and transparent ground; `layout` is laid over that."""
    return figure.update_layout(_whole(height, layout))  # once: plotly checks the whole layout at every update


def drawn(traces: Sequence[Any], height: int, **layout: Any) -> go.Figure:
    """A figure of `traces`, laid out in the same way: in a quarter of the time, for what is drawn as it grows."""
    return go.Figure(traces, _whole(height, layout))


def _whole(height: int, layout: Mapping[str, Any]) -> dict[str, Any]:
    axis = {"gridcolor": GRID, "zeroline": False, "automargin": True}
    ours = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"namelength": -1},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "title": None},
    }
    axes = {name: {**axis, **layout.get(name, {})} for name in ("xaxis", "yaxis")}
    return {**ours, **layout, **axes}


LEGEND_ENTRIES, LEGEND_ROW = 4, 20
"""So many series fit into a row of the legend; the height of a row, in pixels."""


def legend_rows(entries: int) -> int:
    """Pixels to add to a chart for a legend of so many series, so that it takes no room from the lines."""
    return LEGEND_ROW * ((entries - 1) // LEGEND_ENTRIES) if entries else 0


SHARES = ",.3~%"
"""How plotly writes shares along an axis: as many digits as tell ticks apart."""


def plain(text: str) -> str:
    """`text` as plotly shows it literally: plotly reads names and labels as a small HTML."""
    return html.escape(" ".join(text.split()), quote=False)


def shortened(names: Iterable[str], longest: int) -> list[str]:
    """Names cut to `longest` characters, as plotly shows them literally; it would take two that are equal for the same
    place of an axis."""
    return [plain(name) for name in told_apart(names, longest)]


def told_apart(names: Iterable[str], longest: int) -> list[str]:
    """Names cut to `longest` characters; where two become one they get a number."""
    short: list[str] = []
    for index, name in enumerate(names):
        cut = name if len(name) <= longest else name[: longest - 1] + "…"
        short.append(f"{cut} ({index + 1})" if cut in short else cut)
    return short
