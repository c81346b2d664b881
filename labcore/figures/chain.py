"""Boxes one after the other with arrows between them: how parts follow on each other."""

import html
from collections.abc import Collection, Sequence
from typing import Any

import plotly.graph_objects as go

from labcore.figures.style import GRID, NEUTRAL, PALETTE, laid_out

BOX, GAP = 1.0, 0.26
"""Width of a box, and of the way to the next."""

HEIGHT = 130  # pixels


def chain(boxes: Sequence[str], marked: Collection[int] = ()) -> go.Figure:
    """Boxes from left to right.

    Args:
        boxes: what stands in them; line breaks stay.
        marked: the places, from 0, of those that are filled.
    """
    shapes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for place, text in enumerate(boxes):
        left, own = place * (BOX + GAP), place in marked
        corners = {"x0": left, "x1": left + BOX, "y0": 0, "y1": 1}
        fill, rim = (PALETTE[0], PALETTE[0]) if own else (GRID, NEUTRAL)
        look = {"fillcolor": fill, "line": {"color": rim, "width": 1.4}, "layer": "below"}
        shapes.append({"type": "rect", **corners, **look})
        shown = html.escape(text, quote=False).replace("\n", "<br>")
        words.append(_word(left + BOX / 2, shown, 12, "#ffffff" if own else None))
        if place:
            words.append(_word(left - GAP / 2, "→", 20, NEUTRAL))
    hidden = {"visible": False, "fixedrange": True}
    return laid_out(
        go.Figure(),
        HEIGHT,
        shapes=shapes,
        annotations=words,
        xaxis={**hidden, "range": [-0.05, len(boxes) * (BOX + GAP) - GAP + 0.05]},
        yaxis={**hidden, "range": [-0.05, 1.05]},
    )


def _word(x: float, text: str, size: int, color: str | None) -> dict[str, Any]:
    font = {"size": size, **({"color": color} if color else {})}
    return {"x": x, "y": 0.5, "text": text, "showarrow": False, "font": font}
