"""All cells of a study at a glance: a small chart for each, all on one scale, filling in as runs come along.

One figure with three traces, whatever the number of cells, so that it stays light while runs are live.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from labcore.figures.style import GRID, PALETTE, laid_out, plain, shortened

MOST_POINTS = 40
"""Points of a curve."""

LONGEST = 24
"""Characters of a line over a chart."""

MOST_LINES = 4
"""Lines of a name; the rest shows on hovering."""

WIDE = 0.9
"""Of the width of a cell, what its chart takes; the rest is distance."""

CHART, LINE, APART = 74, 15, 14
"""Pixels of a chart's height, of a line of text over it, and of the distance to the row above."""

FAULT = "#c2452d"


@dataclass(frozen=True)
class SmallChart:
    """One cell.

    Attributes:
        name: over its chart, a line for each setting.
        note: below the name: how many runs are done, and what failed.
        faulty: whether a run of it failed.
        x: epochs, ascending.
        validation, train: means over seeds at those; None where not known.
    """

    name: Sequence[str]
    note: str
    x: Sequence[float]
    validation: Sequence[float | None]
    train: Sequence[float | None]
    faulty: bool = False


@dataclass(frozen=True)
class _Frame:
    """Where a chart lies in the figure's own coordinates, in which every cell is one wide and one high.

    Attributes:
        x, y: its lower left corner.
        high: its height.
        longest: the last epoch of all cells.
        low, span: the lowest figure of all cells, and how far the highest lies above it.
    """

    x: int
    y: int
    high: float
    longest: float
    low: float
    span: float

    def across(self, epoch: float) -> float:
        return self.x + WIDE * epoch / self.longest

    def up(self, value: float | None) -> float | None:
        return None if value is None else self.y + self.high * (value - self.low) / self.span


def cell_grid(cells: Sequence[SmallChart], *, columns: int = 3, percent: bool = False) -> go.Figure:
    """Small charts in rows, each with the same axes: validation solid, training dashed, the gap between them shaded.

    Args:
        cells: in reading order; one without points is an empty frame.
        columns: charts in a row.
        percent: whether figures are shares.
    """
    columns = max(1, min(columns, len(cells)))
    rows = math.ceil(len(cells) / columns) or 1
    lines = 1 + max((min(len(cell.name), MOST_LINES) for cell in cells), default=1)
    row = CHART + LINE * lines + APART
    frames = _frames(cells, columns, rows, CHART / row)
    placed = list(zip(cells, frames, strict=True))
    hidden = {"visible": False, "fixedrange": True}
    return laid_out(
        go.Figure([_gaps(placed), _line(placed, "Training", percent), _line(placed, "Validation", percent)]),
        50 + row * rows,
        shapes=[_outline(cell, frame) for cell, frame in placed],
        annotations=[_title(cell, frame) for cell, frame in placed],
        hovermode="closest",
        uirevision="kept",
        xaxis={**hidden, "range": [-0.02, columns - 0.05]},
        yaxis={**hidden, "range": [-0.04, rows]},
    )


def _frames(cells: Sequence[SmallChart], columns: int, rows: int, high: float) -> list[_Frame]:
    longest = max((max(cell.x) for cell in cells if len(cell.x)), default=1) or 1
    values = [value for cell in cells for line in (cell.validation, cell.train) for value in line if value is not None]
    low, top = min(values, default=0.0), max(values, default=1.0)
    span = top - low or 1.0
    return [
        _Frame(place % columns, rows - 1 - place // columns, high, longest, low, span) for place in range(len(cells))
    ]


Placed = Sequence[tuple[SmallChart, _Frame]]


def _line(placed: Placed, kind: Literal["Training", "Validation"], percent: bool) -> go.Scatter:
    """One line of all cells, with a gap after each."""
    x, y, told = list[float | None](), list[float | None](), list[str]()
    for cell, frame in placed:
        values = cell.validation if kind == "Validation" else cell.train
        for at in _thinned(len(cell.x)):
            value = values[at]
            x.append(frame.across(cell.x[at]))
            y.append(frame.up(value))
            number = "" if value is None else f"{value:.1%}" if percent else f"{value:.4g}"
            told.append(f"{plain(', '.join(cell.name))}<br>epoch {cell.x[at]:g}, {kind.lower()} {number}")
        x.append(None)
        y.append(None)
        told.append("")
    dash, color, width = ("solid", PALETTE[0], 2.2) if kind == "Validation" else ("dash", PALETTE[1], 1.6)
    return go.Scatter(
        x=x,
        y=y,
        text=told,
        name=kind,
        mode="lines",
        line={"dash": dash, "color": color, "width": width},
        hovertemplate="%{text}<extra></extra>",
    )


def _gaps(placed: Placed) -> go.Scatter:
    """The area between training and validation, of all cells."""
    x, y = list[float | None](), list[float | None]()
    for cell, frame in placed:
        both = [at for at in _thinned(len(cell.x)) if cell.train[at] is not None and cell.validation[at] is not None]
        outline = [(at, cell.train[at]) for at in both] + [(at, cell.validation[at]) for at in reversed(both)]
        x += [*(frame.across(cell.x[at]) for at, _ in outline), None]
        y += [*(frame.up(value) for _, value in outline), None]
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


def _thinned(points: int) -> list[int]:
    step = max(1, math.ceil(points / MOST_POINTS))
    return [at for at in range(points) if at % step == 0 or at == points - 1]


def _outline(cell: SmallChart, frame: _Frame) -> dict[str, object]:
    line = {"color": FAULT, "width": 1.6} if cell.faulty else {"color": GRID, "width": 1}
    place = {"x0": frame.x, "x1": frame.x + WIDE, "y0": frame.y, "y1": frame.y + frame.high}
    return {"type": "rect", **place, "line": line, "layer": "below"}


def _title(cell: SmallChart, frame: _Frame) -> dict[str, object]:
    lines = [*shortened(cell.name[:MOST_LINES], LONGEST), f"<i>{plain(cell.note)}</i>"]
    return {
        "x": frame.x,
        "y": frame.y + frame.high,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "text": "<br>".join(lines),
        "hovertext": plain(", ".join(cell.name)),
        "showarrow": False,
        "font": {"size": 11},
    }
