"""Mean curves over seeds, each with a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from labcore.figures.curves import FEW_EPOCHS
from labcore.figures.style import GRID, SHARES, laid_out, legend_rows, look, plain

MARKS = 8
"""Marks along a line, so that lines are told apart where color is not seen, there and in the legend."""


@dataclass(frozen=True)
class Curve:
    """One mean curve.

    Attributes:
        name: for legend and hover.
        x: epochs, ascending.
        mean, low, high: the line, and the band around it.
        place: curves of one place share color and mark, as train and validation of one cell do.
        dash: how the line is drawn; training is dashed wherever it stands beside validation.
        legend: whether it is named in the legend.
    """

    name: str
    x: Sequence[float]
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    place: int
    dash: Literal["solid", "dash"] = "solid"
    legend: bool = True


def bands(
    curves: Sequence[Curve],
    *,
    y_title: str,
    x_title: str = "Epoch",
    percent: bool = False,
    zero: bool = False,
    height: int = 340,
) -> go.Figure:
    """A chart of mean curves.

    Args:
        curves: bands lie behind all lines.
        y_title, x_title: what the axes show.
        percent: shares from 0 to 1 are shown as percentages.
        zero: whether a line at 0 is drawn, as for a gap.
        height: in pixels.
    """
    figure = go.Figure([*(_area(curve) for curve in curves), *(_line(curve, percent) for curve in curves)])
    short = 1 <= max((curve.x[-1] for curve in curves if len(curve.x)), default=0) < FEW_EPOCHS
    return laid_out(
        figure,
        height + legend_rows(sum(curve.legend for curve in curves)),
        hovermode="x unified",
        uirevision="kept",
        xaxis={"title": plain(x_title), "dtick": 1 if short else None},
        yaxis={
            "title": plain(y_title),
            "tickformat": SHARES if percent else None,
            "zeroline": zero,
            "zerolinecolor": GRID,
            "zerolinewidth": 2,
        },
    )


def _area(curve: Curve) -> go.Scatter:
    return go.Scatter(
        x=[*curve.x, *reversed(curve.x)],
        y=[*curve.high, *reversed(curve.low)],
        fill="toself",
        fillcolor=look(curve.place).color,
        opacity=0.18,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )


def _line(curve: Curve, percent: bool) -> go.Scatter:
    style, form = look(curve.place), ".1%" if percent else ".4g"
    return go.Scatter(
        x=list(curve.x),
        y=list(curve.mean),
        name=plain(curve.name),
        customdata=list(zip(curve.low, curve.high, strict=True)),
        mode="lines+markers",
        line={"color": style.color, "width": 2.2, "dash": curve.dash},
        marker={"symbol": style.symbol, "size": 8, "maxdisplayed": MARKS},
        showlegend=curve.legend,
        hovertemplate=f"%{{y:{form}}} (%{{customdata[0]:{form}}} to %{{customdata[1]:{form}}})",
    )
