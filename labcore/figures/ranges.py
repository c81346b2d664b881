"""Shares one below the other, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, SHARES, laid_out, plain, shortened

ROW = 26
"""Pixels of a row."""

LONGEST = 40
"""Characters of a name beside the axis."""

RULE = {"color": NEUTRAL, "width": 1.4, "dash": "dot"}


@dataclass(frozen=True)
class RangeRow:
    """One share, 0–1, with the ends of its interval."""

    name: str
    estimate: float
    low: float
    high: float


def ranges(
    rows: Sequence[RangeRow], *, x_title: str, reference: float | None = None, ends: tuple[float, float] | None = None
) -> go.Figure:
    """Points with their intervals, the first row at the top; a dotted line at the `reference`.

    Args:
        ends: the least and the greatest share that the axis is to show, so that charts can be held beside each other.
    """
    names = shortened((row.name for row in rows), LONGEST)
    figure = go.Figure(
        go.Scatter(
            x=[row.estimate for row in rows],
            y=names,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row.high - row.estimate for row in rows],
                "arrayminus": [row.estimate - row.low for row in rows],
                "thickness": 2,
                "width": 5,
            },
            customdata=[[row.low, row.high] for row in rows],
            mode="markers",
            marker={"size": 9, "color": PALETTE[0]},
            hovertemplate="%{x:.1%}, 95 % interval %{customdata[0]:.1%} to %{customdata[1]:.1%}<extra></extra>",
        )
    )
    if reference is not None:
        figure.add_shape(type="line", x0=reference, x1=reference, y0=0, y1=1, yref="y domain", line=RULE, layer="below")
    return laid_out(
        figure,
        60 + ROW * max(2, len(rows)),
        showlegend=False,
        xaxis={"title": plain(x_title), "tickformat": SHARES, "range": _widened(ends)},
        yaxis={"autorange": "reversed", "type": "category", "categoryorder": "array", "categoryarray": names},
    )


def _widened(ends: tuple[float, float] | None) -> list[float] | None:
    """With room for the marks at either end."""
    if ends is None:
        return None
    room = max(0.01, 0.04 * (ends[1] - ends[0]))
    return [ends[0] - room, ends[1] + room]
