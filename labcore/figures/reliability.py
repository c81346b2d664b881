"""Reliability diagrams: how often answers of a confidence are right."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import GRID, NEUTRAL, PALETTE, SHARES, laid_out, plain

DIAGONAL = {"color": NEUTRAL, "width": 1.4, "dash": "dot"}


@dataclass(frozen=True)
class Bins:
    """One diagram.

    Attributes:
        name: what it is of.
        confidence, accuracy: of each bin, 0–1; None where it has no image.
        images: in each bin.
    """

    name: str
    confidence: Sequence[float | None]
    accuracy: Sequence[float | None]
    images: Sequence[int]


def reliability(diagrams: Sequence[Bins], *, height: int = 340, unit: str = "images") -> go.Figure:
    """Accuracy against confidence. On the dotted diagonal probabilities mean what they say; below it is too sure.

    The area of a mark is the share of images in its bin, or of what else `unit` says is counted.
    """
    figure = go.Figure()
    for place, (each, symbol) in enumerate(zip(diagrams, ("circle", "diamond"), strict=False)):
        filled = [(c, a, n) for c, a, n in zip(each.confidence, each.accuracy, each.images, strict=True) if n]
        most = max((n for _, _, n in filled), default=1)
        figure.add_scatter(
            x=[c for c, _, _ in filled],
            y=[a for _, a, _ in filled],
            customdata=[n for _, _, n in filled],
            name=plain(each.name),
            mode="lines+markers",
            line={"color": PALETTE[place], "width": 1.6, "dash": ("dash", "solid")[place % 2]},
            marker={"size": [7 + 15 * (n / most) ** 0.5 for _, _, n in filled], "symbol": symbol, "opacity": 0.85},
            hovertemplate="said %{x:.1%}, right %{y:.1%}<br>%{customdata:,} " + unit,
        )
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line=DIAGONAL, layer="below")
    # Half of the largest mark, 11 pixels, and its line stand beyond 100 %.
    axis = {"range": [-0.06, 1.06], "tickformat": SHARES, "gridcolor": GRID}
    return laid_out(
        figure,
        height,
        xaxis={"title": "Mean confidence of the answers", **axis},
        yaxis={"title": "Share that is right", **axis},
    )
