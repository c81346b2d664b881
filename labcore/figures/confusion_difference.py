"""The difference of two confusion matrices: what one confuses more, and what less."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labcore.figures.confusion import LONGEST_NAME, MOST_WRITTEN
from labcore.figures.heat_picture import heat_picture
from labcore.figures.style import ON_DARK, laid_out, shortened

LIGHT = ((0.0, "#2166ac"), (0.25, "#92c5de"), (0.5, "#f7f7f7"), (0.75, "#f4a582"), (1.0, "#b2182b"))
"""Blue for fewer, red for more, white for none: the scale RdBu of Brewer (2013), which color-blind readers can use."""

DARK = ((0.0, "#4393c3"), (0.5, "#1b2530"), (1.0, "#c25a4b"))


def confusion_difference(
    matrix: NDArray[np.floating] | Sequence[Sequence[float]],
    reference: NDArray[np.floating] | Sequence[Sequence[float]],
    classes: Sequence[str],
    shares: bool = True,
    *,
    dark: bool = False,
    height: int = 340,
    written: int = MOST_WRITTEN,
) -> go.Figure:
    """`matrix` minus `reference`, both counts `(C, C)`, row the true class, column the predicted one.

    Args:
        matrix, reference: counts; of several runs the means.
        classes: the names of the C classes.
        shares: differences in shares of the true class, in points; else in numbers of images. Hover gives both.
        dark: for a dark ground.
        height: in pixels.
        written: classes up to which each cell has its number in it.
    """
    counts, points = _both(matrix, reference, len(classes))
    drawn = points if shares else counts
    most = max(float(np.abs(drawn).max(initial=0)), 1e-9)
    names = shortened(classes, LONGEST_NAME)
    figure = go.Figure(
        go.Heatmap(
            z=drawn.tolist(),
            x=names,
            y=names,
            zmin=-most,
            zmax=most,
            colorscale=[list(stop) for stop in (DARK if dark else LIGHT)],
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[signed(value) for value in row] for row in drawn],
            texttemplate="%{text}" if len(classes) <= written else None,
            meta={ON_DARK: {"colorscale": [list(stop) for stop in DARK]}},
            customdata=np.dstack([counts, points]).tolist(),
            hovertemplate="true %{y}, predicted %{x}<br>%{customdata[0]:+.3~g} images, %{customdata[1]:+.1f} points"
            "<extra></extra>",
        )
    )
    return laid_out(
        figure,
        height,
        xaxis={"title": "Predicted", "type": "category", "showgrid": False},
        yaxis={"title": "True", "type": "category", "autorange": "reversed", "showgrid": False},
    )


def difference_picture(
    matrix: NDArray[np.floating] | Sequence[Sequence[float]],
    reference: NDArray[np.floating] | Sequence[Sequence[float]],
    classes: Sequence[str],
    shares: bool = True,
    *,
    dark: bool = False,
    side: int = 340,
) -> str:
    """The same as SVG, `side` pixels wide, with points and numbers of images; C is at most `MOST_CLASSES`."""
    counts, points = _both(matrix, reference, len(classes))
    drawn, other = (points, counts) if shares else (counts, points)
    most = max(float(np.abs(drawn).max(initial=0)), 1e-9)
    written, below = ([[signed(value) for value in row] for row in each] for each in (drawn, other))
    return heat_picture((drawn / most + 1) / 2, written, below, classes, DARK if dark else LIGHT, side)


def _both(
    matrix: NDArray[np.floating] | Sequence[Sequence[float]],
    reference: NDArray[np.floating] | Sequence[Sequence[float]],
    classes: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The difference `(C, C)` in images, and in points of the true class's share."""
    one, other = (np.asarray(each, np.float64).reshape(classes, classes) for each in (matrix, reference))
    return one - other, 100 * (_shares(one) - _shares(other))


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def signed(value: float) -> str:
    """With its sign, whole where it is; nothing where it would be nothing but a sign."""
    if abs(value) < 0.05:
        return ""
    return f"{value:+z.0f}" if abs(value - round(value)) < 0.05 else f"{value:+z.1f}"
