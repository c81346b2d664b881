"""Parallel coordinates: each run a line through its settings to its figure (Inselberg, 1985)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from labcore.figures.style import NEUTRAL, SHARES, laid_out, plain, shortened
from labcore.figures.upright import placed

MOST_LINES = 500
"""That are drawn; more cover each other. Which, is drawn by lot, the same at every look."""

SCALE = "Cividis"
"""From dark blue to yellow, read alike with and without color blindness (Nuñez et al., 2018)."""

SEEN = {False: (0.0, 0.8), True: (0.3, 1.0)}
"""The part of the scale that thin lines can be seen in, on light ground and on dark."""

BANDS = 12
"""A trace each: lines of one trace have one color."""


def shades(dark: bool) -> list[str]:
    """The colors of the bands, ascending."""
    first, last = SEEN[dark]
    return list(sample_colorscale(SCALE, [first + (last - first) * band / (BANDS - 1) for band in range(BANDS)]))


@dataclass(frozen=True)
class Axis:
    """One upright axis.

    Attributes:
        title: what it shows.
        values: of each run a number or words; None stands at the foot, as "none".
        log: whether numbers stand by their logarithm.
        percent: whether numbers are shares, written as percentages.
    """

    title: str
    values: Sequence[float | str | None]
    log: bool = False
    percent: bool = False


def drawn(count: int, most: int = MOST_LINES) -> list[int]:
    """Which of `count` runs are drawn, ascending: all, or as many as can be told apart."""
    if count <= most:
        return list(range(count))
    return sorted(np.random.default_rng(0).choice(count, most, replace=False).tolist())


def parallel_coordinates(
    axes: Sequence[Axis],
    color: Axis,
    strong: Sequence[bool] | None = None,
    *,
    dark: bool = False,
    height: int = 460,
) -> go.Figure:
    """Lines through `axes`, colored by the numbers of `color`; of more than `MOST_LINES` some, as `drawn` says.

    Drawn as plain lines: plotly's own parallel coordinates need a GPU in the browser, and without one take seconds.

    Args:
        strong: which runs are colored; the others are gray and lie behind. All where missing.
    """
    rows = drawn(len(color.values))
    places = [placed([axis.values[row] for row in rows], axis.log, axis.percent) for axis in axes]
    heights = np.array([place.values for place in places])
    colored = [isinstance(color.values[row], float) and (strong is None or strong[row]) for row in rows]
    known = [value for row in rows if isinstance(value := color.values[row], float)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    tones = shades(dark)
    bands: dict[int, list[int]] = {}
    for line, row in enumerate(rows):
        value = color.values[row]
        share = (value - low) / ((high - low) or 1.0) if isinstance(value, float) else 0.0
        bands.setdefault(min(BANDS - 1, int(share * BANDS)) if colored[line] else -1, []).append(line)
    figure = go.Figure()
    for band in sorted(bands):
        figure.add_trace(_lines(heights[:, bands[band]], tones[band] if band >= 0 else None))
    figure.add_trace(_scale(color, low, high, tones))
    return laid_out(
        figure,
        height,
        showlegend=False,
        hovermode=False,
        margin={"l": 56, "r": 8, "t": 8, "b": 8},
        shapes=[_upright(place) for place in range(len(axes))],
        annotations=[
            _tick(place, at, text, dark)
            for place, each in enumerate(places)
            for at, text in zip(each.ticks, each.names, strict=True)
        ],
        xaxis={
            "side": "top",
            "tickvals": list(range(len(axes))),
            "ticktext": shortened([axis.title for axis in axes], 26),
            "tickangle": -22,  # so that neighbours stay apart on a phone
            "showgrid": False,
            "range": [-0.05, len(axes) - 0.9],
            "fixedrange": True,
        },
        yaxis={"visible": False, "range": [-0.04, 1.04], "fixedrange": True},
    )


def _lines(heights: NDArray[np.float64], shade: str | None) -> go.Scatter:
    """Runs of one shade, `(axes, runs)`, as one trace with gaps; without a shade gray and faint."""
    axes, runs = heights.shape
    x = np.tile([*range(axes), math.nan], runs)
    y = np.vstack([heights, np.full(runs, math.nan)]).T.ravel()
    return go.Scatter(
        x=[None if math.isnan(value) else value for value in x.tolist()],
        y=[None if math.isnan(value) else round(value, 4) for value in y.tolist()],
        mode="lines",
        line={"color": shade or NEUTRAL, "width": 1.3},
        opacity=0.6 if shade else 0.14,
        hoverinfo="skip",
    )


def _scale(color: Axis, low: float, high: float, tones: Sequence[str]) -> go.Scatter:
    """What the shades mean: an invisible point that brings the color bar."""
    bar = {
        "title": {"text": plain(color.title), "side": "right"},
        "thickness": 12,
        "tickformat": SHARES if color.percent else None,
    }
    marker = {
        "color": [low],
        "cmin": low,
        "cmax": high if high > low else low + 1e-9,
        "colorscale": [[band / (BANDS - 1), tone] for band, tone in enumerate(tones)],
        "size": 0.1,
    }
    return go.Scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip", marker={**marker, "showscale": True, "colorbar": bar}
    )


def _upright(place: int) -> dict[str, Any]:
    return {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "line": {"color": NEUTRAL, "width": 1.2}}


def _tick(place: int, at: float, text: str, dark: bool) -> dict[str, Any]:
    ground = "rgba(14,17,23,0.72)" if dark else "rgba(255,255,255,0.78)"
    return {
        "x": place, "y": at, "text": text, "showarrow": False, "xanchor": "right", "xshift": -4, "borderpad": 1,
        "font": {"size": 11}, "bgcolor": ground,
    }  # fmt: skip
