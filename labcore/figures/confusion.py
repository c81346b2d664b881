"""Confusion matrices: which classes are taken for which."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labcore.figures.heat_picture import heat_picture
from labcore.figures.style import ON_DARK, laid_out, shortened

MOST_WRITTEN = 12
"""Classes up to which the counts are written into the cells."""

LONGEST_NAME = 20
"""Characters of a class's name along the sides; longer ones would leave no room for the cells."""

LIGHT = ((0.0, "#f1f5f9"), (0.5, "#5fa5d3"), (1.0, "#0a4470"))
DARK = ((0.0, "#1b2530"), (0.5, "#215a85"), (1.0, "#2f7cb8"))
"""Dark enough throughout for light numbers."""

NUMBERS_ON_DARK = "#f1f5f9"
CHOSEN = "#e0662b"
"""Around the cell that is looked into; seen on all shades of both scales."""


def confusion(
    matrix: NDArray[np.int64] | Sequence[Sequence[int]],
    classes: Sequence[str],
    normalize: bool = True,
    *,
    dark: bool = False,
    height: int = 340,
    written: int = MOST_WRITTEN,
    clickable: bool = False,
    chosen: tuple[int, int] | None = None,
) -> go.Figure:
    """Counts `(C, C)` as a heat map: row the true class, column the predicted one.

    Args:
        matrix: counts, int `(C, C)`.
        classes: the names of the C classes.
        normalize: color and cell text give shares of the true class (recall on the diagonal), else counts. Hover
            always gives both.
        dark: for a dark ground.
        height: in pixels.
        written: classes up to which each cell has its number in it; with more, and always, hover tells.
        clickable: whether a click on a cell tells it, by the `customdata` "true-predicted" of indices, of a mark that
            nobody sees in its middle: Plotly selects marks, and no cells of a heat map.
        chosen: row and column of the cell that has a frame.
    """
    counts, shares = _both(matrix, len(classes))
    names = shortened(classes, LONGEST_NAME)
    figure = go.Figure(
        go.Heatmap(
            z=(shares if normalize else counts).tolist(),
            x=names,
            y=names,
            zmin=0,
            zmax=1 if normalize else max(1, int(counts.max())),
            colorscale=[list(stop) for stop in (DARK if dark else LIGHT)],
            showscale=False,
            xgap=2,
            ygap=2,
            text=_numbers(counts, shares, normalize),
            texttemplate="%{text}" if len(classes) <= written else None,
            textfont={"color": NUMBERS_ON_DARK} if dark else None,
            meta={ON_DARK: {"colorscale": [list(stop) for stop in DARK], "textfont": {"color": NUMBERS_ON_DARK}}},
            customdata=np.dstack([counts, shares]).tolist(),
            hovertemplate="true %{y}, predicted %{x}<br>%{customdata[0]:.0f} images, %{customdata[1]:.1%}"
            "<extra></extra>",
        )
    )
    if clickable:
        figure.update_traces(hoverinfo="skip", hovertemplate=None)
        figure.add_trace(_targets(counts, shares, names))
        figure.update_layout(hovermode="closest", hoverdistance=-1, clickmode="event+select")
    if chosen is not None:
        row, column = chosen
        corners = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        figure.add_shape(type="rect", line={"color": CHOSEN, "width": 3}, **corners)
    return laid_out(
        figure,
        height,
        xaxis={"title": "Predicted", "type": "category", "showgrid": False},
        yaxis={"title": "True", "type": "category", "autorange": "reversed", "showgrid": False},
    )


def _targets(counts: NDArray[np.int64], shares: NDArray[np.float64], names: Sequence[str]) -> go.Scatter:
    """A mark that nobody sees in each cell: the nearest one is that of the cell under the pointer."""
    cells = [(row, column) for row in range(len(names)) for column in range(len(names))]
    unseen = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=[names[column] for _, column in cells],
        y=[names[row] for row, _ in cells],
        mode="markers",
        marker={"opacity": 0, "size": 8},
        selected=unseen,
        unselected=unseen,
        showlegend=False,
        customdata=[f"{row}-{column}" for row, column in cells],
        text=[f"{counts[cell]:,} images, {shares[cell]:.1%}" for cell in cells],
        hovertemplate="true %{y}, predicted %{x}<br>%{text}<extra></extra>",
    )


def confusion_picture(
    matrix: NDArray[np.int64] | Sequence[Sequence[int]],
    classes: Sequence[str],
    normalize: bool = True,
    *,
    dark: bool = False,
    side: int = 340,
) -> str:
    """The same as SVG, `side` pixels wide, with shares and counts in the cells; C is at most `MOST_CLASSES`."""
    counts, shares = _both(matrix, len(classes))
    written, below = (_numbers(counts, shares, each) for each in (normalize, not normalize))
    shades = shares if normalize else counts / max(1, int(counts.max()))
    return heat_picture(shades, written, below, classes, DARK if dark else LIGHT, side)


def _both(
    matrix: NDArray[np.int64] | Sequence[Sequence[int]], classes: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Counts `(C, C)`, and what share of their true class they are."""
    counts = np.asarray(matrix, np.int64).reshape(classes, classes)
    return counts, counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def _numbers(counts: NDArray[np.int64], shares: NDArray[np.float64], normalize: bool) -> list[list[str]]:
    return [[_cell(n, s, normalize) for n, s in zip(*row, strict=True)] for row in zip(counts, shares, strict=True)]


def _cell(count: int, share: float, normalize: bool) -> str:
    if not count:
        return ""
    return f"{share:.0%}" if normalize else f"{count:,}"
