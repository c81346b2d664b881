"""The loss against a rising learning rate."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from labcore.figures.style import PALETTE, laid_out, plain

HEADROOM = 1.15
"""How far above the loss at the start the axis reaches; where the loss runs away, it leaves the picture."""


def rate_range(
    rates: Sequence[float],
    losses: Sequence[float],
    smoothed: Sequence[float],
    marks: Mapping[str, float],
    height: int = 240,
) -> go.Figure:
    """The curve of a range test, its single batches pale behind it, with a line at each of `marks` by its name."""
    figure = go.Figure()
    pale = {"color": PALETTE[0], "width": 1.2}
    figure.add_trace(go.Scatter(x=list(rates), y=list(losses), line=pale, opacity=0.4, hoverinfo="skip"))
    strong = {"color": PALETTE[0], "width": 2.2}
    figure.add_trace(
        go.Scatter(x=list(rates), y=list(smoothed), line=strong, hovertemplate="%{y:.4g} at %{x:.2g}<extra></extra>")
    )
    lowest = min(marks.values(), default=0.0)
    for color, (name, rate) in zip(PALETTE[1:], marks.items(), strict=False):
        figure.add_vline(rate, line={"color": color, "dash": "dash"})
        figure.add_annotation(_named(name, rate, color, beside="right" if rate == lowest else "left"))
    low, high = min(smoothed), max(smoothed[: max(1, len(smoothed) // 2)])
    room = max(high - low, 1e-6) * (HEADROOM - 1)
    return laid_out(
        figure,
        height,
        showlegend=False,
        xaxis={"title": "Learning rate", "type": "log", "exponentformat": "power"},
        yaxis={"title": "Loss", "range": [low - room, high + room]},
    )


def _named(name: str, rate: float, color: str, beside: str) -> dict[str, Any]:
    """The mark's name, reading upwards; on a logarithmic axis plotly wants the place of words as its logarithm."""
    place = {"x": math.log10(rate), "y": 0.04, "xref": "x", "yref": "y domain", "xanchor": beside, "yanchor": "bottom"}
    font = {"size": 11, "color": color}
    return {**place, "text": plain(name), "textangle": -90, "showarrow": False, "font": font}
