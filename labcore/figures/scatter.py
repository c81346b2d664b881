"""Runs as points: one setting or figure over another, groups by color and shape."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from labcore.figures.parallel_coordinates import Axis, drawn
from labcore.figures.style import NEUTRAL, PALETTE, laid_out, plain, shortened

SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")
"""With the colors they tell groups apart also without them."""

MOST_POINTS = 1000
MOST_GROUPS = 8
OTHERS = "all others"
LONGEST = 28


def scatter(x: Axis, y: Axis, names: Sequence[str], group: Axis | None = None, *, height: int = 420) -> go.Figure:
    """A point for each run that has a `y`.

    Args:
        x: numbers, or words that stand beside each other.
        y: numbers.
        names: of the runs, for the pointer.
        group: by which points are colored: its commonest `MOST_GROUPS` levels, and the others in gray.
    """
    having = [place for place, value in enumerate(y.values) if isinstance(value, float)]
    rows = [having[place] for place in drawn(len(having), MOST_POINTS)]
    labels = ["" if group is None else _told(group.values[row]) for row in rows]
    levels = [level for level, _ in sorted(Counter(labels).items(), key=lambda pair: (-pair[1], pair[0]))]
    shown = levels[:MOST_GROUPS]
    worded = any(isinstance(value, str) for value in x.values)
    figure = go.Figure()
    for place, level in enumerate([*sorted(shown), *([OTHERS] if len(levels) > MOST_GROUPS else [])]):
        is_rest = place == len(shown)
        own = [
            row for row, label in zip(rows, labels, strict=True) if (label not in shown if is_rest else label == level)
        ]
        figure.add_trace(
            go.Scatter(
                x=[_told(x.values[row]) if worded else x.values[row] for row in own],
                y=[y.values[row] for row in own],
                name=shortened([level or "runs"], LONGEST)[0],
                text=[plain(names[row]) for row in own],
                mode="markers",
                marker={
                    "color": NEUTRAL if is_rest else PALETTE[place % len(PALETTE)],
                    "symbol": "circle-open" if is_rest else SHAPES[place % len(SHAPES)],
                    "size": 8,
                    "opacity": 0.75,
                },
                hovertemplate=f"%{{text}}<br>%{{x}}<br>%{{y:{'.1%' if y.percent else '.4g'}}}<extra></extra>",
            )
        )
    return laid_out(
        figure,
        height,
        showlegend=group is not None,
        xaxis=_scaled(x),
        yaxis=_scaled(y),
    )


def _scaled(axis: Axis) -> dict[str, Any]:
    """How plotly is to draw an axis; a logarithmic one is marked at powers of ten, written out."""
    title = plain(axis.title)
    if any(isinstance(value, str) for value in axis.values):
        return {"title": title, "type": "category"}
    if axis.log:
        return {"title": title, "type": "log", "dtick": 1, "tickformat": "~g"}
    return {"title": title, "tickformat": ".1%" if axis.percent else None}


def _told(value: float | str | None) -> str:
    return "none" if value is None else value if isinstance(value, str) else f"{value:.6g}"
