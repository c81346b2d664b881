"""Boxes one after the other with arrows between them: how parts follow on each other."""

import html
from collections.abc import Collection, Sequence
from typing import Any

import plotly.graph_objects as go

from labcore.figures.style import NEUTRAL, PALETTE, laid_out

BOX, GAP = 1.0, 0.28
"""Width of a box, and of the way to the next."""

HEIGHT = 150


def chain(boxes: Sequence[str], marked: Collection[int] = ()) -> go.Figure:
    """Boxes from left to right.

    Args:
        boxes: what stands in them; line breaks stay.
        marked: the places, from 0, of those that are filled.
    """
    shapes: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for place, text in enumerate(boxes):
        left = place * (BOX + GAP)
        color = PALETTE[0] if place in marked else NEUTRAL
        shapes.append(
            {
                "type": "rect",
                "x0": left,
                "x1": left + BOX,
                "y0": 0,
                "y1": 1,
                "line": {"color": color, "width": 2.4 if place in marked else 1.4},
                "fillcolor": color,
                "opacity": 0.9 if place in marked else 0.25,
                "layer": "below",
            }
        )
        shown = html.escape(text, quote=False).replace("\n", "<br>")
        font = {"size": 12, **({"color": "#ffffff"} if place in marked else {})}
        words.append({"x": left + BOX / 2, "y": 0.5, "text": shown, "showarrow": False, "font": font})
        if place:
            arrow = {"axref": "x", "ayref": "y", "xref": "x", "yref": "y", "showarrow": True, "arrowhead": 2}
            way = {"x": left - 0.03, "ax": left - GAP + 0.03, "y": 0.5, "ay": 0.5}
            words.append({**arrow, **way, "arrowcolor": NEUTRAL, "arrowwidth": 1.6, "text": ""})
    hidden = {"visible": False, "fixedrange": True}
    return laid_out(
        go.Figure(),
        HEIGHT,
        shapes=shapes,
        annotations=words,
        xaxis={**hidden, "range": [-0.05, len(boxes) * (BOX + GAP) - GAP + 0.05]},
        yaxis={**hidden, "range": [-0.1, 1.1]},
    )
