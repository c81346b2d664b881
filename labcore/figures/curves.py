"""Learning curves: series over epochs, thinned to what a screen can show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from labcore.figures.style import NEUTRAL, SHARES, Look, drawn, legend_rows, look, plain
from labcore.figures.thinning import thinned

FEW_GROUPS = 2
"""Up to so many lines that are not faint, color alone tells groups apart; more have marks on them, too."""

RING, RING_AROUND_MARK = 10, 17  # pixels

MOST_MARKS = 8
"""On one line, so that they do not hide it."""

FEW_EPOCHS = 12
"""Below it every epoch has its tick; plotly on its own would put ticks at halves, where nothing is measured."""


@dataclass(frozen=True)
class Series:
    """One line of a chart.

    Attributes:
        name: for legend and hover.
        x: epochs, fractional within one; ascending.
        y: figures; None or NaN leaves a gap.
        group: lines of one group share a color; the name where empty.
        dash: how the line is drawn, so that train and validation differ in more than color.
        faint: drawn thin and pale, behind the others and not in the legend: single batches, unsmoothed values.
        marker: the x of the one point to mark, such as the best epoch.
        band: low and high at each x, drawn pale around the line; None leaves a gap.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float | None]
    group: str = ""
    dash: Literal["solid", "dash", "dot"] = "solid"
    faint: bool = False
    marker: float | None = None
    band: Sequence[tuple[float, float] | None] = ()


@dataclass(frozen=True)
class Rule:
    """An upright line at `x` with its `label`: where something begins, such as fine-tuning."""

    x: float
    label: str


@dataclass(frozen=True)
class Span:
    """A stretch from `first` to `last` that somebody speaks of, marked behind the lines with its short `label`."""

    first: float
    last: float
    label: str


def curves(
    series: Sequence[Series],
    *,
    rules: Sequence[Rule] = (),
    spans: Sequence[Span] = (),
    y_title: str = "",
    x_title: str = "Epoch",
    in_epochs: bool = True,
    log_x: bool = False,
    log_y: bool = False,
    percent: bool = False,
    height: int = 300,
) -> go.Figure:
    """A line chart of `series`, each thinned to at most `MOST_POINTS` points.

    Args:
        rules: what begins where.
        spans: what is spoken of beside the chart.
        y_title, x_title: what the axes show.
        in_epochs: x counts epochs; where there are few, ticks stand at whole ones only.
        log_x, log_y: logarithmic axes; what is not positive is left out.
        percent: shares from 0 to 1 are shown as percentages.
        height: in pixels; a legend of several rows adds to it.
    """
    groups = list(dict.fromkeys(line.group or line.name for line in sorted(series, key=lambda line: not line.faint)))
    looks = {group: look(place) for place, group in enumerate(groups)}
    marked = len(groups) > FEW_GROUPS
    traces: list[dict[str, Any]] = []
    for line in sorted(series, key=lambda line: not line.faint):
        as_drawn = looks[line.group or line.name]
        if line.band:
            traces.append(_band(line, as_drawn.color))
        traces.append(_trace(line, as_drawn, percent, marked and not line.faint))
    if rings := [(line, looks[line.group or line.name].color) for line in series if line.marker is not None]:
        traces.append(_rings(rings, RING_AROUND_MARK if marked else RING))
    rules = [rule for rule in rules if rule.x > 0 or not log_x]
    return drawn(
        traces,
        height + legend_rows(len(groups)),
        shapes=[*map(_marked, spans), *map(_upright, rules)],
        annotations=[
            *(_numbered(span, place, log_x) for place, span in enumerate(spans)),
            *(_named(rule, log_x) for rule in rules),
        ],
        hovermode="x unified",
        uirevision="kept",
        xaxis={
            "title": plain(x_title),
            "type": "log" if log_x else "linear",
            "dtick": 1 if in_epochs and _is_short(series) and not log_x else None,
        },
        yaxis={
            "title": plain(y_title),
            "type": "log" if log_y else "linear",
            "tickformat": SHARES if percent else None,
        },
    )


def _is_short(series: Sequence[Series]) -> bool:
    """Whether it ends after the first epoch, so that there is a tick to see, and before there are too many."""
    return 1 <= max((line.x[-1] for line in series if len(line.x)), default=0) < FEW_EPOCHS


def _marked(span: Span) -> dict[str, Any]:
    """A pale field behind the lines; of one epoch, a quarter to either side."""
    half = 0.25 if span.first == span.last else 0.0
    place = {"x0": span.first - half, "x1": span.last + half, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "rect", **place, "fillcolor": NEUTRAL, "opacity": 0.14, "line": {"width": 0}, "layer": "below"}


def _numbered(span: Span, place: int, log_x: bool) -> dict[str, Any]:
    """The label of a span at its upper end, each a little lower than the one before, as spans may overlap."""
    x = math.log10(span.last) if log_x else span.last
    at = {"x": x, "y": 1 - 0.09 * place, "xref": "x", "yref": "y domain", "xanchor": "right", "yanchor": "top"}
    return {**at, "text": f"<b>{plain(span.label)}</b>", "showarrow": False, "font": {"size": 12, "color": NEUTRAL}}


def _upright(rule: Rule) -> dict[str, Any]:
    place = {"x0": rule.x, "x1": rule.x, "y0": 0, "y1": 1, "xref": "x", "yref": "y domain"}
    return {"type": "line", **place, "line": {"color": NEUTRAL, "width": 1.2, "dash": "dot"}}


def _named(rule: Rule, log_x: bool) -> dict[str, Any]:
    """The rule's label, at its foot, reading upwards: there it hides least of curves that begin high or end high."""
    x = math.log10(rule.x) if log_x else rule.x  # plotly wants it so of words, and not of lines
    place = {"x": x, "y": 0.02, "xref": "x", "yref": "y domain", "xanchor": "left", "yanchor": "bottom"}
    font = {"size": 11, "color": NEUTRAL}
    return {**place, "text": plain(rule.label), "textangle": -90, "showarrow": False, "font": font}


def _trace(line: Series, as_drawn: Look, percent: bool, marked: bool) -> dict[str, Any]:
    """A line as plain data: plotly would look through it once when it is made, and once more in its figure."""
    x, y = thinned(*_arrays(line))
    lone = int(np.isfinite(y).sum()) == 1
    marker = {"symbol": as_drawn.symbol, "size": 8, "maxdisplayed": MOST_MARKS} if marked else None
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "name": plain(line.name),
        "mode": "lines+markers" if lone or marked else "lines",
        "marker": marker,
        "line": {"color": as_drawn.color, "width": 1.2 if line.faint else 2.2, "dash": line.dash},
        "opacity": 0.5 if line.faint else 1,
        "showlegend": not line.faint,
        "hoverinfo": "skip" if line.faint else None,
        "hovertemplate": None if line.faint else f"%{{y:{'.1%' if percent else '.4g'}}}",
    }


def _band(line: Series, color: str) -> dict[str, Any]:
    """From low to high and back, as one pale area."""
    known = [(x, *ends) for x, ends in zip(line.x, line.band, strict=True) if ends is not None]
    return {
        "type": "scatter",
        "x": [x for x, _, _ in known] + [x for x, _, _ in reversed(known)],
        "y": [low for _, low, _ in known] + [high for _, _, high in reversed(known)],
        "fill": "toself",
        "fillcolor": color,
        "opacity": 0.18,
        "mode": "none",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _rings(marked: Sequence[tuple[Series, str]], size: int) -> dict[str, Any]:
    """A ring around the marked point of each line, in its color: all of them one trace, as each costs milliseconds."""
    found = []
    for line, color in marked:
        x, y = _arrays(line)
        found += [(x[at], y[at], color) for at in np.flatnonzero(x == line.marker)[:1].tolist()]
    return {
        "type": "scatter",
        "x": [float(x) for x, _, _ in found],
        "y": [float(y) for _, y, _ in found],
        "mode": "markers",
        "marker": {
            "color": [color for _, _, color in found],
            "size": size,
            "symbol": "circle-open",
            "line": {"width": 2.5},
        },
        "showlegend": False,
        "hoverinfo": "skip",
    }


def smoothed(y: Sequence[float | None], share: float) -> list[float | None]:
    """Exponential moving average that starts unbiased; `share` in 0 … 1 is the weight of the past. Gaps stay gaps."""
    mean, weight, out = 0.0, 0.0, list[float | None]()
    for value in y:
        if value is None:
            out.append(None)
            continue
        mean, weight = share * mean + (1 - share) * value, share * weight + (1 - share)
        out.append(mean / weight)
    return out


def _arrays(line: Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array(line.x, np.float64), np.array([np.nan if v is None else v for v in line.y], np.float64)
