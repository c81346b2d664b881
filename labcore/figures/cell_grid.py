"""All cells of a study at a glance: a small chart for each, all on one scale, filling in as runs come along.

One figure with four traces, whatever the number of cells, so that it stays light while runs are live.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from labcore.figures.style import GRID, PALETTE, laid_out, plain, shortened

MOST_POINTS = 40
"""Points of a curve."""

LONGEST = 26
"""Characters of a name over its chart."""

WIDE, HIGH = 0.86, 0.62
"""Of the room of a cell, what its chart takes; the rest is for its name and for distance."""

ROW = 110
"""Pixels of a row of charts."""

FAULT = "#c2452d"


@dataclass(frozen=True)
class SmallChart:
    """One cell.

    Attributes:
        name: over its chart.
        note: below the name: how many runs are done, and what failed.
        faulty: whether a run of it failed.
        x: epochs, ascending.
        validation, train: means over seeds at those; None where not known.
    """

    name: str
    note: str
    x: Sequence[float]
    validation: Sequence[float | None]
    train: Sequence[float | None]
    faulty: bool = False


def cell_grid(cells: Sequence[SmallChart], *, columns: int = 4, percent: bool = False) -> go.Figure:
    """Small charts in rows, each with the same axes: validation solid, training dashed, the gap between them shaded.

    Args:
        cells: in reading order; one without points is an empty frame.
        columns: charts in a row.
        percent: whether figures are shares.
    """
    columns = max(1, min(columns, len(cells)))
    rows = math.ceil(len(cells) / columns) or 1
    longest = max((max(cell.x) for cell in cells if len(cell.x)), default=1) or 1
    values = [value for cell in cells for line in (cell.validation, cell.train) for value in line if value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = high - low or 1.0
    places = [(place % columns, rows - 1 - place // columns) for place in range(len(cells))]
    lines = {"Training": ("train", "dash", PALETTE[1], 1.6), "Validation": ("validation", "solid", PALETTE[0], 2.2)}
    figure = go.Figure(_gaps(cells, places, longest, low, span))
    for name, (kind, dash, color, width) in lines.items():
        x, y, told = _joined(cells, places, kind, longest, low, span, percent)
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                text=told,
                name=name,
                mode="lines",
                line={"dash": dash, "color": color, "width": width},
                hovertemplate="%{text}<extra></extra>",
            )
        )
    hidden = {"visible": False, "fixedrange": True}
    return laid_out(
        figure,
        60 + ROW * rows,
        shapes=[_frame(place, cell) for place, cell in zip(places, cells, strict=True)],
        annotations=list(_names(cells, places)),
        hovermode="closest",
        uirevision="kept",
        xaxis={**hidden, "range": [-0.02, columns - 0.1]},
        yaxis={**hidden, "range": [-0.04, rows]},
    )


def _joined(
    cells: Sequence[SmallChart],
    places: Sequence[tuple[int, int]],
    kind: str,
    longest: float,
    low: float,
    span: float,
    percent: bool,
) -> tuple[list[float | None], list[float | None], list[str]]:
    """One line of all cells, in the coordinates of the whole grid, with a gap after each."""
    x, y, told = list[float | None](), list[float | None](), list[str]()
    for cell, (column, row) in zip(cells, places, strict=True):
        values = cell.validation if kind == "validation" else cell.train
        for at in _thinned(len(cell.x)):
            value = values[at]
            x.append(column + WIDE * cell.x[at] / longest)
            y.append(None if value is None else row + HIGH * (value - low) / span)
            number = "" if value is None else f"{value:.1%}" if percent else f"{value:.4g}"
            told.append(f"{plain(cell.name)}<br>epoch {cell.x[at]:g}, {kind} {number}")
        x.append(None)
        y.append(None)
        told.append("")
    return x, y, told


def _gaps(
    cells: Sequence[SmallChart], places: Sequence[tuple[int, int]], longest: float, low: float, span: float
) -> go.Scatter:
    """The area between training and validation, of all cells."""
    x, y = list[float | None](), list[float | None]()
    for cell, (column, row) in zip(cells, places, strict=True):
        both = [
            (column + WIDE * cell.x[at] / longest, cell.train[at], cell.validation[at])
            for at in _thinned(len(cell.x))
            if cell.train[at] is not None and cell.validation[at] is not None
        ]
        if not both:
            continue
        outline = [(at, train) for at, train, _ in both] + [(at, held) for at, _, held in reversed(both)]
        x += [*(at for at, _ in outline), None]
        y += [*(row + HIGH * ((value or 0.0) - low) / span for _, value in outline), None]
    return go.Scatter(
        x=x,
        y=y,
        name="Gap",
        fill="toself",
        fillcolor="rgba(224, 102, 43, 0.16)",
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
    )


def _thinned(points: int) -> Iterator[int]:
    step = max(1, math.ceil(points / MOST_POINTS))
    return (at for at in range(points) if at % step == 0 or at == points - 1)


def _frame(place: tuple[int, int], cell: SmallChart) -> dict[str, object]:
    column, row = place
    line = {"color": FAULT, "width": 1.6} if cell.faulty else {"color": GRID, "width": 1}
    return {
        "type": "rect",
        "x0": column,
        "x1": column + WIDE,
        "y0": row,
        "y1": row + HIGH,
        "line": line,
        "layer": "below",
    }


def _names(cells: Sequence[SmallChart], places: Sequence[tuple[int, int]]) -> Iterator[dict[str, object]]:
    names = shortened((cell.name for cell in cells), LONGEST)
    for cell, name, (column, row) in zip(cells, names, places, strict=True):
        note = f"<br><span style='font-size:10px'>{plain(cell.note)}</span>" if cell.note else ""
        yield {
            "x": column,
            "y": row + HIGH,
            "xanchor": "left",
            "yanchor": "bottom",
            "align": "left",
            "text": f"{name}{note}",
            "hovertext": plain(cell.name),
            "showarrow": False,
            "font": {"size": 12},
        }
