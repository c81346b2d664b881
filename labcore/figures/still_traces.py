"""The traces of a figure, drawn by Matplotlib: lines, marks and areas, bars, heat maps."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labcore.figures.still_style import DASHES, INK, POINT, SMALL, Places, rgba, shades_of, shown, symbol

LUMINOUS = 0.5
"""Of a cell, from which on its number is dark."""


def scatter(axes: Any, trace: Any, places: Places, own: str) -> None:
    x, y = places.at("x", trace.x), places.at("y", trace.y)
    mode = trace.mode or "lines"
    opacity = 1.0 if trace.opacity is None else trace.opacity
    if trace.fill == "toself":
        for run in _runs(x, y):
            axes.fill(*run, color=rgba(trace.fillcolor or own, opacity), linewidth=0)
    line, marker = trace.line, trace.marker
    color = line.color or (marker.color if isinstance(marker.color, str) else None) or own
    named = {"label": shown(trace.name)} if trace.name and trace.showlegend is not False else {}
    if trace.fill == "toself":
        named and axes.fill([], [], color=rgba(trace.fillcolor or own, opacity), **named)
        return
    if "lines" in mode and line.width != 0:
        style = {"markevery": _every(len(x), marker.maxdisplayed)} if "markers" in mode else {}
        axes.plot(
            x,
            y,
            color=rgba(color, opacity),
            linewidth=POINT * (line.width or 2),
            linestyle=DASHES.get(line.dash or "solid", "-"),
            drawstyle={"hv": "steps-post", "vh": "steps-pre", "hvh": "steps-mid"}.get(line.shape, "default"),
            **(_mark(marker, color, opacity) if "markers" in mode and not _varies(marker) else {}),
            **style,
            **named,
        )
        named = {}
    if "markers" in mode and ("lines" not in mode or _varies(marker)) and marker.opacity != 0:
        _marks(axes, x, y, marker, color, opacity, named)
    for axis, error in (("x", trace.error_x), ("y", trace.error_y)):
        if error.array is not None:
            _errors(axes, x, y, axis, error, color, opacity)
    if "text" in mode and trace.text is not None:
        for place, words in enumerate(_each(trace.text, len(x))):
            position = str(_each(trace.textposition or "middle center", len(x))[place])
            _at_mark(axes, x[place], y[place], shown(words), position, trace.textfont.color)


def _runs(x: Sequence[float], y: Sequence[float]) -> list[tuple[list[float], list[float]]]:
    """The stretches between gaps."""
    found: list[tuple[list[float], list[float]]] = [([], [])]
    for one, other in zip(x, y, strict=True):
        if math.isnan(one) or math.isnan(other):
            found.append(([], []))
        else:
            found[-1][0].append(one)
            found[-1][1].append(other)
    return [run for run in found if run[0]]


def _varies(marker: Any) -> bool:
    """Whether marks differ among each other."""
    return any(value is not None and not isinstance(value, (str, int, float)) for value in _looks(marker))


def _looks(marker: Any) -> tuple[Any, ...]:
    return marker.size, marker.color, marker.symbol, marker.opacity


def _mark(marker: Any, color: str, opacity: float) -> dict[str, Any]:
    form, is_open = symbol(marker.symbol or "circle")
    paint = rgba(marker.color if isinstance(marker.color, str) else color, opacity)
    filled = {"markerfacecolor": "none" if is_open else paint, "markeredgecolor": paint}
    return {"marker": form, "markersize": POINT * (marker.size or 6), **filled}


def _marks(axes: Any, x: Any, y: Any, marker: Any, color: str, opacity: float, named: dict[str, str]) -> None:
    """Marks without a line, which may differ in size, color and form."""
    size, colors, symbols = (_each(value, len(x)) for value in (marker.size or 6, marker.color or color, marker.symbol))
    numbers = [float(value) for value in colors if isinstance(value, (int, float, np.number))]
    paint: Callable[[Any], Any] = (
        _scale(marker, numbers) if numbers else lambda value: rgba(value or color, opacity * _share(marker.opacity))
    )
    seen = set[str]()
    for place in range(len(x)):
        form, is_open = symbol(symbols[place] or "circle")
        drawn = paint(colors[place])
        axes.plot(
            x[place],
            y[place],
            linestyle="none",
            marker=form,
            markersize=POINT * float(size[place]),
            markerfacecolor="none" if is_open else drawn,
            markeredgecolor=drawn,
            markeredgewidth=1.4 if is_open else 0.8,
            clip_on=False,
            **(named if not seen else {}),
        )
        seen.add("named")


def _share(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 1.0


def _scale(marker: Any, numbers: Sequence[float]) -> Callable[[Any], Any]:
    low = marker.cmin if marker.cmin is not None else min(numbers)
    high = marker.cmax if marker.cmax is not None else max(numbers)
    shades = shades_of(marker.colorscale)
    return lambda value: shades((float(value) - low) / ((high - low) or 1.0))


def _errors(axes: Any, x: Any, y: Any, axis: str, error: Any, color: str, opacity: float) -> None:
    up = [0.0 if value is None else float(value) for value in error.array]
    down = up if error.arrayminus is None else [0.0 if value is None else float(value) for value in error.arrayminus]
    known = [place for place in range(len(x)) if not (math.isnan(x[place]) or math.isnan(y[place]))]
    if not known:
        return
    lengths = [[abs(side[place]) for place in known] for side in (down, up)]
    axes.errorbar(
        [x[place] for place in known],
        [y[place] for place in known],
        **{f"{axis}err": lengths},
        fmt="none",
        ecolor=rgba(error.color or color, opacity),
        elinewidth=POINT * (error.thickness or 1.5),
        capsize=POINT * (error.width or 4) / 1.5,
    )


def _at_mark(axes: Any, x: float, y: float, words: str, position: str, color: Any) -> None:
    if math.isnan(x) or math.isnan(y):
        return
    up, across = position.split()
    vertical = {"top": "bottom", "bottom": "top"}.get(up, "center")
    horizontal = {"left": "right", "right": "left"}.get(across, "center")
    offset = {"left": -4, "right": 4}.get(across, 0), {"top": 3, "bottom": -3}.get(up, 0)
    axes.annotate(
        words,
        (x, y),
        xytext=offset,
        textcoords="offset points",
        ha=horizontal,
        va=vertical,
        fontsize=SMALL,
        color=rgba(color) if isinstance(color, str) else INK,
    )


def bars(
    axes: Any, trace: Any, places: Places, own: str, bars: Sequence[Any], how: str, bottoms: dict[Any, float]
) -> None:
    upright = trace.orientation != "h"
    along, across = ("x", "y") if upright else ("y", "x")
    where, lengths = places.at(along, trace[along]), places.at(across, trace[across])
    group = how == "group" and len(bars) > 1
    thick = 0.8 / len(bars) if group else 0.8
    shift = thick * (bars.index(trace) - (len(bars) - 1) / 2) if group else 0.0
    begins = [0.0 if group else bottoms.get(at, 0.0) for at in where]
    color = trace.marker.color
    paint = [rgba(each or own, _share(trace.opacity)) for each in _each(color, len(where))]
    named = {"label": shown(trace.name)} if trace.name and trace.showlegend is not False else {}
    at = [place + shift for place in where]
    if upright:
        axes.bar(at, lengths, thick, bottom=begins, color=paint, **named)
    else:
        axes.barh(at, lengths, thick, left=begins, color=paint, **named)
    for place, length in zip(where, lengths, strict=True):
        bottoms[place] = bottoms.get(place, 0.0) + (0.0 if math.isnan(length) else length)


def heat_map(axes: Any, trace: Any, places: Places) -> None:
    values = np.array([[math.nan if cell is None else float(cell) for cell in row] for row in trace.z])
    rows, columns = values.shape
    x = places.at("x", trace.x) if trace.x is not None else list(range(columns))
    y = places.at("y", trace.y) if trace.y is not None else list(range(rows))
    low = trace.zmin if trace.zmin is not None else float(np.nanmin(values))
    high = trace.zmax if trace.zmax is not None else float(np.nanmax(values))
    shades = shades_of(trace.colorscale)
    axes.pcolormesh(
        _edges(x),
        _edges(y),
        values,
        cmap=shades,
        vmin=low,
        vmax=high,
        edgecolors="white",
        linewidth=1.5 if trace.xgap else 0,
    )
    axes.grid(False)
    if trace.text is None or not trace.texttemplate:
        return
    for row in range(rows):
        for column in range(columns):
            red, green, blue, _ = shades((values[row, column] - low) / ((high - low) or 1.0))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < LUMINOUS
            ink = "white" if dark else INK
            words = shown(trace.text[row][column])
            axes.text(x[column], y[row], words, ha="center", va="center", fontsize=SMALL, color=ink)


def _edges(middles: Sequence[float]) -> Any:
    """Of cells around `middles`."""
    at = np.asarray(middles, float)
    half = np.diff(at) / 2 if len(at) > 1 else np.array([0.5])
    return np.concatenate([[at[0] - half[0]], at[:-1] + half[: len(at) - 1], [at[-1] + half[-1]]])


def _every(points: int, most: Any) -> int:
    return max(1, math.ceil(points / most)) if most else 1


def _each(value: Any, number: int) -> list[Any]:
    """One for each of so many marks."""
    return [value] * number if value is None or isinstance(value, (str, int, float)) else list(value)
