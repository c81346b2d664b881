"""What still pictures share: Plotly's colors, marks, dashes and words as Matplotlib has them."""

import html
import math
import re
from typing import Any

import plotly.graph_objects as go

POINT = 0.75
"""Points of a pixel."""

INK = "#1f2933"
FONT, SMALL = 9.5, 8.0  # points

DASHES = {"solid": "-", "dash": (0, (5, 2.5)), "dot": (0, (1, 1.8)), "dashdot": "-.", "longdash": (0, (9, 3))}

SYMBOLS: dict[str, Any] = {
    "circle": "o", "square": "s", "triangle-up": "^", "diamond": "D", "cross": "P", "x": "X", "star": "*",
    "triangle-down": "v", "pentagon": "p", "hexagram": (6, 1, 0), "line-ew": "_", "line-ns": "|",
}  # fmt: skip


class Places:
    """Where words stand along axes whose values are words, counted from 0."""

    def __init__(self, figure: go.Figure):
        self.names: dict[str, list[str]] = {}
        for axis in ("x", "y"):
            of = figure.layout[f"{axis}axis"]
            values = [value for trace in figure.data if trace[axis] is not None for value in trace[axis]]
            if of.type == "category" or any(isinstance(value, str) for value in values):
                ordered = [*(of.categoryarray if of.categoryarray is not None else ()), *values]
                self.names[axis] = list(dict.fromkeys(str(value) for value in ordered))

    def at(self, axis: str, values: Any) -> list[float]:
        """`values` as numbers; NaN where there is none."""
        names = self.names.get(axis)
        if names is None:
            return [math.nan if value is None else float(value) for value in (values if values is not None else ())]
        return [
            math.nan if value is None else float(names.index(str(value)) if str(value) in names else value)
            for value in values
        ]


def symbol(name: Any) -> tuple[Any, bool]:
    """Matplotlib's mark, and whether it is an outline."""
    bare = str(name).removesuffix("-dot")
    return SYMBOLS.get(bare.removesuffix("-open"), "o"), bare.endswith("-open")


def rgba(color: Any, opacity: float = 1.0) -> tuple[float, float, float, float]:
    """Of Plotly's `#rrggbb`, `rgb(…)`, `rgba(…)` or a name, as shares of red, green, blue and cover."""
    from matplotlib.colors import to_rgba

    found = re.fullmatch(r"rgba?\(([^)]*)\)", str(color))
    if found is None:
        red, green, blue, cover = to_rgba(str(color))
    else:
        parts = [float(part) for part in found[1].split(",")]
        red, green, blue, cover = *(part / 255 for part in parts[:3]), (parts[3] if len(parts) > 3 else 1.0)
    return red, green, blue, cover * opacity


def shades_of(scale: Any) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    stops = scale if scale is not None else ((0, "#f1f5f9"), (1, "#0a4470"))
    return LinearSegmentedColormap.from_list("lab", [(float(at), rgba(color)) for at, color in stops])


def shown(text: Any) -> str:
    """What Plotly would show of its small HTML."""
    broken = re.sub(r"<br ?/?>", "\n", str("" if text is None else text))
    return html.unescape(re.sub(r"</?(?:b|i|sub|sup|span)\b[^<>]*>", "", broken))


def cut(words: str, longest: int) -> str:
    """Each line of `words` with so many letters at most."""
    return "\n".join(line if len(line) <= longest else f"{line[: longest - 1]}…" for line in words.split("\n"))
