"""What each cell of a study reaches, against what it costs, and the front that nothing beats."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, SHARES, laid_out, plain, shortened

LONGEST = 44
"""Characters of a name beside its mark."""


@dataclass(frozen=True)
class Point:
    """One cell.

    Attributes:
        name: of the cell.
        cost: what it costs.
        mean: the figure, over seeds.
        deviation: over seeds; None with one.
        front: whether no other is both cheaper and better.
    """

    name: str
    cost: float
    mean: float
    deviation: float | None
    front: bool


def trade_off(
    points: Sequence[Point],
    *,
    x_title: str,
    y_title: str,
    percent: bool = False,
    log_x: bool = False,
    height: int = 400,
) -> go.Figure:
    """A scatter of figure against cost; the Pareto front is drawn as steps, its cells filled, the others open.

    Args:
        x_title, y_title: what the axes show, with units.
        percent: shares from 0 to 1 are shown as percentages.
        log_x: whether costs are compared by ratio.
        height: in pixels.
    """
    figure = go.Figure(_steps(sorted((point for point in points if point.front), key=lambda point: point.cost)))
    spent = [point.cost for point in points]
    middle = (min(spent) * max(spent)) ** 0.5 if log_x else (min(spent) + max(spent)) / 2
    for front in (False, True):
        chosen = [point for point in points if point.front is front]
        if chosen:
            figure.add_trace(_marks(chosen, front, percent, middle))
    return laid_out(
        figure,
        height,
        xaxis={"title": plain(x_title), "type": "log" if log_x else "linear"},
        yaxis={"title": plain(y_title), "tickformat": SHARES if percent else None},
    )


def _steps(front: Sequence[Point]) -> go.Scatter:
    return go.Scatter(
        x=[point.cost for point in front],
        y=[point.mean for point in front],
        mode="lines",
        line={"shape": "hv", "color": PALETTE[0], "width": 1.6, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )


def _marks(points: Sequence[Point], front: bool, percent: bool, middle: float) -> go.Scatter:
    """Those on the front are named, towards the middle of the chart; hovering tells the others."""
    form = ".1%" if percent else ".4g"
    names = shortened((point.name for point in points), LONGEST)
    return go.Scatter(
        x=[point.cost for point in points],
        y=[point.mean for point in points],
        error_y={"type": "data", "array": [point.deviation or 0 for point in points], "thickness": 1.2, "width": 4},
        mode="markers+text" if front else "markers",
        text=[f"\u2002{name}\u2002" for name in names] if front else None,
        textposition=["top right" if point.cost <= middle else "top left" for point in points],
        textfont={"size": 11},
        cliponaxis=False,
        customdata=[plain(point.name) for point in points],
        marker={
            "size": 11,
            "color": PALETTE[0] if front else NEUTRAL,
            "symbol": "circle" if front else "circle-open",
            "line": {"width": 2},
        },
        name="Nothing is cheaper and better" if front else "Another is cheaper and better",
        hovertemplate=f"%{{customdata}}<br>%{{y:{form}}} at %{{x:.4g}}<extra></extra>",
    )
