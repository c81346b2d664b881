"""What networks reach against their FLOPs: a curve for each way of scaling, after Tan & Le's figures 3 and 4."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import laid_out, look, plain

LEVEL = 0.05
"""Room above and below marks that are all level, as a share of their value."""

ROOM = 0.16
"""Of the axis, left free at either side for what is written beside the marks."""

FEW, MANY = (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7)
"""What ticks begin with."""

POSITIONS = ("bottom left", "bottom right", "top right", "top left", "top center", "bottom center")
"""Where each curve writes beside its marks, so that curves that lie over each other do not write over each other."""


@dataclass(frozen=True)
class Mark:
    """One network.

    Attributes:
        label: its multiplier, as ×2.
        flops: for one image.
        mean: the figure.
        deviation: over seeds; None where there is one run, or that is not known.
        named: whether the label stands beside the mark; what several curves begin with is named once.
    """

    label: str
    flops: float
    mean: float
    deviation: float | None = None
    named: bool = True


@dataclass(frozen=True)
class ScalingCurve:
    """Networks by rising FLOPs.

    Attributes:
        name: for the legend.
        marks: at least one.
        place: decides color, mark and dash: of one name the same in every chart.
        heavy: whether it is drawn thicker than the others.
        joined: whether a line leads from each to the next.
    """

    name: str
    marks: Sequence[Mark]
    place: int
    heavy: bool = False
    joined: bool = True


def scaling_curves(
    curves: Sequence[ScalingCurve], *, y_title: str, x_title: str, percent: bool = False, height: int = 460
) -> go.Figure:
    """Figure against FLOPs, on a logarithmic axis; bars are one standard deviation over seeds.

    Args:
        y_title, x_title: what the axes show.
        percent: shares from 0 to 1 are shown as percentages.
        height: in pixels.
    """
    return laid_out(
        go.Figure([_trace(curve, percent) for curve in curves]),
        height,
        uirevision="kept",
        xaxis={"title": plain(x_title), **_ticks([mark.flops for curve in curves for mark in curve.marks])},
        yaxis={"title": plain(y_title), "tickformat": ".1%" if percent else None, "range": _around(curves)},
    )


def _around(curves: Sequence[ScalingCurve]) -> list[float] | None:
    """Where all marks are level, as the first one is, a little room around them: plotly would take a hundred times as
    much as there is to see. None leaves the range to plotly."""
    means = [mark.mean for curve in curves for mark in curve.marks]
    if not means or min(means) < max(means) or any(mark.deviation for curve in curves for mark in curve.marks):
        return None
    room = LEVEL * (abs(means[0]) or 1)
    return [means[0] - room, means[0] + room]


def _trace(curve: ScalingCurve, percent: bool) -> go.Scatter:
    style, form = look(curve.place), ".1%" if percent else ".4g"
    return go.Scatter(
        x=[mark.flops for mark in curve.marks],
        y=[mark.mean for mark in curve.marks],
        error_y={
            "type": "data",
            "array": [mark.deviation or 0 for mark in curve.marks],
            "thickness": 1.2,
            "width": 4,
            "color": style.color,
        },
        mode="lines+markers+text" if curve.joined else "markers+text",
        text=[plain(mark.label) if mark.named else "" for mark in curve.marks],
        customdata=[plain(mark.label) for mark in curve.marks],
        textposition=POSITIONS[curve.place % len(POSITIONS)],
        textfont={"size": 11, "color": style.color},
        cliponaxis=False,
        name=plain(curve.name),
        line={"color": style.color, "width": 3 if curve.heavy else 1.8, "dash": style.dash},
        marker={"symbol": style.symbol, "size": 11 if curve.heavy else 9, "color": style.color},
        hovertemplate=f"%{{customdata}}: %{{y:{form}}} at %{{x:.3s}}",
    )


def _ticks(flops: Sequence[float]) -> dict[str, object]:
    """A logarithmic axis with room at its sides, and round ticks as 500 M and 1 G."""
    known = [math.log10(value) for value in flops if value > 0]
    if not known:
        return {"type": "log"}
    low, high = min(known), max(known)
    room = max(ROOM * (high - low), 0.1)
    places = list(_steps(low - room, high + room, FEW if high - low > 1 else MANY))
    return {
        "type": "log",
        "range": [low - room, high + room],
        "tickvals": [value for value, _ in places],
        "ticktext": [text for _, text in places],
    }


def _steps(low: float, high: float, firsts: Sequence[float]) -> Iterator[tuple[float, str]]:
    units = ("", " k", " M", " G", " T", " P")
    for power in range(math.floor(low), math.ceil(high) + 1):
        for first in firsts:
            value = first * 10.0**power
            if low <= math.log10(value) <= high:
                unit = min(len(units) - 1, max(0, power // 3))
                yield value, f"{value / 1000**unit:g}{units[unit]}"
