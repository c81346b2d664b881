"""A figure as a still picture, SVG or PNG, made without a browser: for print, and for readers that run no script.

Plotly itself draws in a browser only; Kaleido, its exporter, needs a Chrome beside the lab. So Matplotlib draws the
same data, marks and words again. It is imported when the first picture is asked for.
"""

import io
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import plotly.graph_objects as go

from labcore.figures.still_style import DASHES, FONT, INK, POINT, SMALL, Places, cut, rgba, shown
from labcore.figures.still_traces import bars, heat_map, scatter
from labcore.figures.style import GRID, NEUTRAL, PALETTE

WIDTH = 720
"""Of a picture, pixels; its height is that of the figure."""

DRAWN = ("scatter", "bar", "heatmap")
"""The kinds of traces that are known here."""

LONGEST = 64
"""Letters of an axis's title and of a name in the legend: longer ones would leave no room for what they name."""

MOST_BESIDE, LETTERS, KEY = 4, 100, 7
"""Names in a row of the legend; letters that fit into a row; room that a name's line takes, in letters."""

PER_INCH = 96
"""Pixels."""


def still_svg(figure: go.Figure) -> str:
    """`figure` as SVG on white ground; names in it are text, drawn in the reader's own font.

    Raises ValueError: it has a trace of another kind than scatter, bar or heat map.
    """
    file = io.StringIO()
    _drawn(figure).savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def still_png(figure: go.Figure, scale: float = 2) -> bytes:
    """The same as PNG, with so many pixels for each of the figure."""
    file = io.BytesIO()
    _drawn(figure).savefig(file, format="png", dpi=scale * PER_INCH)
    return file.getvalue()


@cache
def _settings() -> None:
    """Of all that Matplotlib draws here: words of users are letters and no formulas, and files come out the same."""
    import matplotlib

    # In SVG letters are the reader's own fonts to draw; in PNG one that Matplotlib's font lacks is a box.
    warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
    matplotlib.rc("text", parse_math=False, color=INK)
    matplotlib.rc("svg", fonttype="none", hashsalt="lab")
    matplotlib.rc("axes", unicode_minus=True)
    matplotlib.rc("font", size=FONT)


def _drawn(figure: go.Figure) -> Any:
    if others := {trace.type for trace in figure.data} - set(DRAWN):
        raise ValueError(f"Expected traces of kind {', '.join(DRAWN)}. Received: {', '.join(sorted(others))}.")
    _settings()
    from matplotlib.figure import Figure

    layout = figure.layout
    size = WIDTH / PER_INCH, (layout.height or 360) / PER_INCH
    canvas = Figure(figsize=size, dpi=PER_INCH, layout="constrained", facecolor="white")
    axes = canvas.subplots()
    places = Places(figure)
    axes.set_facecolor("white")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(True, color=rgba(GRID), linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, colors=INK)
    bottoms: dict[Any, float] = {}
    upright = [trace for trace in figure.data if trace.type == "bar"]
    for place, trace in enumerate(figure.data):
        own = PALETTE[place % len(PALETTE)]
        if trace.type == "scatter":
            scatter(axes, trace, places, own)
        elif trace.type == "bar":
            bars(axes, trace, places, own, upright, layout.barmode or "group", bottoms)
        else:
            heat_map(axes, trace, places)
    _set_axis(axes, "x", layout.xaxis, places)
    _set_axis(axes, "y", layout.yaxis, places)
    for shape in layout.shapes:
        _shape(axes, shape, places)
    for note in layout.annotations:
        _annotation(axes, note, layout, places)
    _legend(axes, layout)
    return canvas


def _set_axis(axes: Any, name: str, axis: Any, places: Places) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    of = axes.xaxis if name == "x" else axes.yaxis
    set_limits = axes.set_xlim if name == "x" else axes.set_ylim
    if axis.type == "log":
        (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        of.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        of.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    names = places.names.get(name)
    if names is not None:
        _ticks(of, list(range(len(names))), [shown(each) for each in names], name)
    elif axis.tickvals is not None:
        words = axis.ticktext if axis.ticktext is not None else axis.tickvals
        _ticks(of, [float(value) for value in axis.tickvals], [shown(each) for each in words], name)
    elif axis.type != "log" and axis.dtick:
        of.set_major_locator(MultipleLocator(float(axis.dtick)))
    if axis.tickformat and "%" in axis.tickformat and axis.tickvals is None:
        of.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.4g}%"))
    if axis.tickformat == "+" and axis.tickvals is None:
        of.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+.4g}" if value else "0"))
    if axis.range is not None:
        low, high = (10**end if axis.type == "log" else end for end in axis.range)
        set_limits(low, high)
    elif names is not None:
        set_limits(-0.5, len(names) - 0.5)
    if axis.autorange == "reversed":
        (axes.invert_xaxis if name == "x" else axes.invert_yaxis)()
    if axis.title.text:
        (axes.set_xlabel if name == "x" else axes.set_ylabel)(
            cut(shown(axis.title.text), LONGEST), fontsize=FONT, color=INK
        )
    if axis.visible is False:
        of.set_visible(False)
    if axis.showgrid is False:
        of.grid(False)


MANY, LONG = 8, 60
"""Names, and letters of all of them, from which on they are turned to fit below each other's bars."""


def _ticks(of: Any, at: Sequence[float], words: Sequence[str], name: str) -> None:
    crowded = name == "x" and (len(words) > MANY and sum(map(len, words)) > LONG)
    turned = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if crowded else {}
    of.set_ticks(at, labels=words, **turned)


def _shape(axes: Any, shape: Any, places: Places) -> None:
    from matplotlib.patches import Rectangle

    corners = places.at("x", (shape.x0, shape.x1)), places.at("y", (shape.y0, shape.y1))
    where = _transform(axes, shape.xref, shape.yref)
    line = shape.line
    style = {"linewidth": POINT * (2 if line.width is None else line.width), "transform": where, "zorder": 0.5}
    if shape.type == "line":
        dash = DASHES.get(line.dash or "solid", "-")
        axes.plot(*corners, color=rgba(line.color or NEUTRAL), linestyle=dash, scalex=False, scaley=False, **style)
        return
    (left, right), (low, high) = corners
    face = rgba(shape.fillcolor) if shape.fillcolor else "none"
    edge = rgba(line.color or NEUTRAL) if style["linewidth"] else "none"
    above = {} if shape.layer == "below" else {"zorder": 3}
    axes.add_patch(
        Rectangle((left, low), right - left, high - low, facecolor=face, edgecolor=edge, **{**style, **above})
    )


def _transform(axes: Any, xref: str | None, yref: str | None) -> Any:
    """Of what is placed along an axis by its values, or by shares of the room."""
    from matplotlib.transforms import blended_transform_factory

    along = [
        axes.transAxes if ref and (ref == "paper" or ref.endswith(" domain")) else axes.transData
        for ref in (xref, yref)
    ]
    return blended_transform_factory(*along)


def _annotation(axes: Any, note: Any, layout: Any, places: Places) -> None:
    ends = []
    for name, value, ref in (("x", note.x, note.xref), ("y", note.y, note.yref)):
        (at,) = places.at(name, (value,)) if isinstance(value, str) else (float(value),)
        by_values = ref is None or not (ref == "paper" or ref.endswith(" domain"))
        ends.append(10**at if by_values and layout[f"{name}axis"].type == "log" else at)
    axes.text(
        *ends,
        shown(note.text),
        transform=_transform(axes, note.xref, note.yref),
        ha={"left": "left", "right": "right"}.get(note.xanchor, "center"),
        va={"top": "top", "bottom": "bottom"}.get(note.yanchor, "center"),
        rotation=-(note.textangle or 0),
        fontsize=POINT * (note.font.size or 12),
        color=rgba(note.font.color) if note.font.color else INK,
    )


def _legend(axes: Any, layout: Any) -> None:
    handles, names = axes.get_legend_handles_labels()
    wanted = layout.showlegend if layout.showlegend is not None else len(names) > 1
    if not names or not wanted:
        return
    named = [cut(name, LONGEST) for name in names]
    axes.legend(
        handles,
        named,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        ncols=max(1, min(MOST_BESIDE, len(named), LETTERS // (KEY + max(map(len, named))))),
        frameon=False,
        fontsize=SMALL,
        borderaxespad=0,
        handlelength=2.6,
    )
