"""Effects one below the other, each with its interval, against nothing and against what would not matter."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import GRID, NEUTRAL, PALETTE, laid_out, plain, shortened

ROW = 34
"""Pixels of an effect."""

LONGEST = 44
"""Characters of a name beside the axis."""

MARKS = {"better": ("circle", PALETTE[2]), "worse": ("x", PALETTE[1]), "practically equal": ("square", PALETTE[0])}
"""By verdict: marks differ in form as well as in color."""


@dataclass(frozen=True)
class ForestRow:
    """One effect.

    Attributes:
        name: what was changed.
        estimate, low, high: by how much, and the interval; all the same where there is none.
        verdict: what may be concluded, in a word or two.
        has_interval: whether low and high are an interval.
    """

    name: str
    estimate: float
    low: float
    high: float
    verdict: str
    has_interval: bool = True


def forest(
    rows: Sequence[ForestRow], *, x_title: str, equivalence: float | None = None, percent: bool = False
) -> go.Figure:
    """A forest plot, the first row at the top.

    Args:
        rows: filled marks have an interval; open ones claim nothing.
        x_title: what changed.
        equivalence: half the width of the region of practical equivalence, shaded around 0.
        percent: whether differences are of shares, and shown in points of a percent.
    """
    factor, unit = (100.0, " points") if percent else (1.0, "")
    names = shortened((row.name for row in rows), LONGEST)
    form = ".1f" if percent else ".3g"
    figure = go.Figure(
        [
            go.Scatter(
                x=[factor * row.estimate],
                y=[name],
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [factor * (row.high - row.estimate)],
                    "arrayminus": [factor * (row.estimate - row.low)],
                    "thickness": 2.2,
                    "width": 6,
                }
                if row.has_interval
                else None,
                mode="markers",
                marker=_mark(row),
                customdata=[[f"{factor * each:+z{form}}" for each in (row.estimate, row.low, row.high)]],
                hovertemplate="%{customdata[0]}"
                + unit
                + (", 95 % interval %{customdata[1]} to %{customdata[2]}" if row.has_interval else "")
                + f"<br>{plain(row.verdict)}<extra></extra>",
                showlegend=False,
            )
            for row, name in zip(rows, names, strict=True)
        ]
    )
    shapes = [_rule(0.0)]
    if equivalence:
        shapes.insert(0, _region(factor * equivalence))
    title = plain(x_title) + ("<br>in points" if percent else "")
    return laid_out(
        figure,
        96 + ROW * max(1, len(rows)),
        shapes=shapes,
        xaxis={"title": {"text": title, "standoff": 12}, "tickformat": "+"},
        yaxis={"autorange": "reversed", "type": "category", "categoryorder": "array", "categoryarray": names},
    )


def _mark(row: ForestRow) -> dict[str, object]:
    symbol, color = MARKS.get(row.verdict, ("diamond", NEUTRAL))
    return {"size": 11, "color": color, "symbol": symbol if row.has_interval else f"{symbol}-open"}


def _rule(x: float) -> dict[str, object]:
    place = {"x0": x, "x1": x, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **place, "line": {"color": NEUTRAL, "width": 1.4, "dash": "dot"}}


def _region(half: float) -> dict[str, object]:
    place = {"x0": -half, "x1": half, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "rect", **place, "fillcolor": GRID, "line": {"width": 0}, "layer": "below"}
