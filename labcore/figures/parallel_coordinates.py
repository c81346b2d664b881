"""Parallel coordinates: each run a line through its settings to its figure (Inselberg, 1985)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from labcore.figures.style import laid_out, shortened

MOST_LINES = 1000
"""That are drawn; more cover each other. What is left out is drawn at random, the same at every look."""

SCALE = "Cividis"
"""From dark blue to yellow, read alike with and without color blindness (Nuñez et al., 2018)."""

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


def parallel_coordinates(axes: Sequence[Axis], color: Axis, *, dark: bool = False, height: int = 460) -> go.Figure:
    """Lines through `axes`, colored by the numbers of `color`; of more than `MOST_LINES` some, as `drawn` says."""
    rows = drawn(len(color.values))
    shades = [value if isinstance(value := color.values[row], float) else math.nan for row in rows]
    known = [shade for shade in shades if not math.isnan(shade)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    ink = "#e8eaed" if dark else "#1f2328"
    trace = go.Parcoords(
        dimensions=[_dimension(axis, rows) for axis in axes],
        line={
            "color": [low if math.isnan(shade) else shade for shade in shades],
            "colorscale": SCALE,
            "cmin": low,
            "cmax": high if high > low else low + 1e-9,
            "showscale": True,
            "colorbar": {
                "title": {"text": shortened([color.title], 24)[0], "side": "right"},
                "thickness": 12,
                "tickformat": ".0%" if color.percent else None,
            },
        },
        labelfont={"size": 12, "color": ink},
        tickfont={"size": 11, "color": ink},
        rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
        unselected={"line": {"color": "#8a8f98", "opacity": 0.08}},
    )
    return laid_out(go.Figure(trace), height, margin={"l": 70, "r": 8, "t": 44, "b": 18})


def _dimension(axis: Axis, rows: Sequence[int]) -> dict:
    values = [axis.values[row] for row in rows]
    label = shortened([axis.title], 22)[0]
    if any(isinstance(value, str) for value in values):
        return {"label": label, **_of_words(values)}
    numbers = [float(value) for value in values if isinstance(value, float)]
    if not numbers:
        return {"label": label, "values": [0.0] * len(values), "tickvals": [0], "ticktext": ["none"], "range": [-1, 1]}
    places = [math.log10(number) for number in numbers] if axis.log else numbers
    low, high = min(places), max(places)
    span = (high - low) or 1.0
    levels = sorted(set(numbers))
    ticks = levels if len(levels) <= MOST_LEVELS else _round_ticks(min(numbers), max(numbers), axis.log)
    has_missing = len(numbers) < len(values)
    foot = low - 0.12 * span
    at = [math.log10(tick) if axis.log else tick for tick in ticks]
    return {
        "label": label,
        "values": [foot if not isinstance(v, float) else math.log10(v) if axis.log else v for v in values],
        "range": [foot if has_missing else low - 0.02 * span, high + 0.02 * span],
        "tickvals": [*([foot] if has_missing else []), *at],
        "ticktext": [
            *(["none"] if has_missing else []),
            *(f"{tick:.1%}" if axis.percent else f"{tick:.4g}" for tick in ticks),
        ],
    }


def _of_words(values: Sequence[float | str | None]) -> dict:
    levels = sorted({str(value) for value in values if value is not None}) + (["none"] if None in values else [])
    places = {level: place for place, level in enumerate(levels)}
    named = levels[:: math.ceil(len(levels) / MOST_LEVELS)]
    return {
        "values": [places["none" if value is None else str(value)] for value in values],
        "range": [-0.3, len(levels) - 0.7],
        "tickvals": [places[level] for level in named],
        "ticktext": shortened(named, LONGEST_LEVEL),
    }


def _round_ticks(low: float, high: float, log: bool) -> list[float]:
    if log:
        powers = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
        return [10.0**power for power in powers] or [low, high]
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 6)
    return [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
