"""Parallel coordinates: each run a line through its settings to its figure (Inselberg, 1985)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from labcore.figures.style import SHARES, laid_out, plain, shortened

MOST_LINES = 500
"""That are drawn; more cover each other. Which, is drawn by lot, the same at every look."""

SPREAD = 0.05
"""Share of an axis over which runs at one level are spread, so that they do not cover each other."""

SCALE = "Cividis"
"""From dark blue to yellow, read alike with and without color blindness (Nuñez et al., 2018)."""

BANDS = 12
SHADES = sample_colorscale(SCALE, [(band + 0.5) / BANDS for band in range(BANDS)])
"""A trace each: lines of one trace have one color."""

LONGEST_LEVEL = 14
MOST_LEVELS = 12
"""Ticks of an axis of words: of more, some are named."""


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
    places = [_placed(axis, [axis.values[row] for row in rows]) for axis in axes]
    heights = np.array([place.values for place in places])
    colored = [isinstance(color.values[row], float) and (strong is None or strong[row]) for row in rows]
    shades = [value for row in rows if isinstance(value := color.values[row], float)]
    low, high = (min(shades), max(shades)) if shades else (0.0, 1.0)
    bands: dict[int, list[int]] = {}
    for line, row in enumerate(rows):
        value = color.values[row]
        share = (value - low) / ((high - low) or 1.0) if isinstance(value, float) else 0.0
        bands.setdefault(min(BANDS - 1, int(share * BANDS)) if colored[line] else -1, []).append(line)
    figure = go.Figure()
    for band in sorted(bands):
        figure.add_trace(_lines(heights[:, bands[band]], SHADES[band] if band >= 0 else None))
    figure.add_trace(_scale(color, low, high))
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


@dataclass(frozen=True)
class _Placed:
    """An axis from 0 to 1: where each run passes, and the marks with their names."""

    values: list[float]
    ticks: list[float]
    names: list[str]


def _lines(heights: NDArray[np.float64], shade: str | None) -> go.Scatter:
    """Runs of one shade, `(axes, runs)`, as one trace with gaps; without a shade gray and faint."""
    axes, runs = heights.shape
    x = np.tile([*range(axes), math.nan], runs)
    y = np.vstack([heights, np.full(runs, math.nan)]).T.ravel()
    return go.Scatter(
        x=[None if math.isnan(value) else value for value in x.tolist()],
        y=[None if math.isnan(value) else round(value, 4) for value in y.tolist()],
        mode="lines",
        line={"color": shade or "#8a8f98", "width": 1.3},
        opacity=0.6 if shade else 0.14,
        hoverinfo="skip",
    )


def _scale(color: Axis, low: float, high: float) -> go.Scatter:
    """What the shades mean: an invisible point that brings the color bar."""
    bar = {
        "title": {"text": plain(color.title), "side": "right"},
        "thickness": 12,
        "tickformat": SHARES if color.percent else None,
    }
    marker = {"color": [low], "cmin": low, "cmax": high if high > low else low + 1e-9, "colorscale": SCALE, "size": 0.1}
    return go.Scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip", marker={**marker, "showscale": True, "colorbar": bar}
    )


def _upright(place: int) -> dict[str, Any]:
    return {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "line": {"color": "#8a8f98", "width": 1.2}}


def _tick(place: int, at: float, text: str, dark: bool) -> dict[str, Any]:
    ground = "rgba(14,17,23,0.72)" if dark else "rgba(255,255,255,0.78)"
    return {
        "x": place, "y": at, "text": text, "showarrow": False, "xanchor": "right", "xshift": -4, "borderpad": 1,
        "font": {"size": 11}, "bgcolor": ground,
    }  # fmt: skip


def _placed(axis: Axis, values: Sequence[float | str | None]) -> _Placed:
    if any(isinstance(value, str) for value in values):
        return _of_words(values)
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers:
        return _Placed([0.5] * len(values), [0.5], ["none"])
    scale = math.log10 if axis.log else float
    low, high = scale(min(numbers)), scale(max(numbers))
    foot = 0.12 if len(numbers) < len(values) else 0.0
    levels = sorted(set(numbers))
    ticks = levels if len(levels) <= MOST_LEVELS else _round_ticks(min(numbers), max(numbers), axis.log)

    def place(number: float) -> float:
        return foot + (1 - foot) * (scale(number) - low) / (high - low) if high > low else 0.5

    found = [place(value) if isinstance(value, float) else 0.0 for value in values]
    return _Placed(
        _spread(found) if len(levels) <= MOST_LEVELS else found,
        [*([0.0] if foot else []), *map(place, ticks)],
        [*(["none"] if foot else []), *(f"{tick:.1%}" if axis.percent else f"{tick:.4g}" for tick in ticks)],
    )


def _of_words(values: Sequence[float | str | None]) -> _Placed:
    levels = sorted({str(value) for value in values if value is not None}) + (["none"] if None in values else [])
    places = {level: place / max(1, len(levels) - 1) for place, level in enumerate(levels)}
    found = [places["none" if value is None else str(value)] for value in values]
    named = levels[:: math.ceil(len(levels) / MOST_LEVELS)]
    return _Placed(
        _spread(found) if len(levels) <= MOST_LEVELS else found,
        [places[level] for level in named],
        shortened(named, LONGEST_LEVEL),
    )


def _spread(values: Sequence[float]) -> list[float]:
    """The values, each moved a little by lot."""
    moves = np.random.default_rng(0).uniform(-SPREAD / 2, SPREAD / 2, len(values))
    return (np.asarray(values) + moves).tolist()


def _round_ticks(low: float, high: float, log: bool) -> list[float]:
    if log:
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        return [10.0**power for power in powers] or [low, high]
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6)
    return [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
