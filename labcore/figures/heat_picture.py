"""A matrix of classes as a picture: it stands at once, where eight charts beside each other take a second."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from plotly.colors import sample_colorscale, unlabel_rgb

from labcore.figures.style import NEUTRAL, told_apart

MOST_CLASSES = 10
"""Up to which every cell has room for its number; with more, a chart has to tell them to whom points at a cell."""

LONGEST_NAME = 14
"""Characters of a class's name along the sides."""

TEXT, LETTER, WIDE = 12, 0.52, 0.62
"""Pixels of the letters along the sides; how wide letters are of their height, and numbers with a sign."""

SMALLEST, LARGEST = 8.0, 15.0
"""Pixels of the numbers."""

ROOM_FOR_TWO = 46
"""Pixels of a cell in which a second number stands below the first."""

ON_DARK, ON_LIGHT, EVEN = "#f1f5f9", "#1d2530", 0.2
"""Inks, and the luminance of a ground on which both are read equally well."""


def heat_picture(
    shades: NDArray[np.floating],
    numbers: Sequence[Sequence[str]],
    below: Sequence[Sequence[str]],
    classes: Sequence[str],
    scale: Sequence[tuple[float, str]],
    side: int,
) -> str:
    """SVG, `side` pixels wide and about as high: row the true class, column the predicted one.

    Args:
        shades: `(C, C)` in 0–1, where on the scale each cell is.
        numbers: `(C, C)` what is written into the cells.
        below: `(C, C)` what is written below that in small, where there is room.
        classes: the names of the C classes.
        scale: colors by place, from 0 to 1.
    """
    names = told_apart(classes, LONGEST_NAME)
    widest = max(len(name) for name in names) * TEXT * LETTER
    left = widest + TEXT + 12
    cell = (side - left) / len(names)
    lying = widest <= cell - 4
    foot = (TEXT if lying else widest) + TEXT + 16
    height = cell * len(names) + foot
    longest = max([3, *(len(number) for row in numbers for number in row)])
    size = float(np.clip((cell - 6) / (WIDE * longest), SMALLEST, LARGEST))
    stops = [[place, color] for place, color in scale]
    colors = sample_colorscale(stops, np.clip(shades, 0, 1).ravel().tolist())
    parts = [f'<g text-anchor="middle" font-size="{size:.1f}" fill="{ON_LIGHT}">']
    for (row, column), color in zip(np.ndindex(shades.shape), colors, strict=True):
        small = below[row][column] if cell >= ROOM_FOR_TWO else ""
        parts.append(_cell(left + column * cell, row * cell, cell, size, color, numbers[row][column], small))
    parts.append("</g>")
    for place, name in enumerate(names):
        middle = (place + 0.5) * cell
        parts.append(_text(left - 6, middle + TEXT / 3, name, "end"))
        x, y = left + middle, cell * len(names) + 6
        if lying:
            parts.append(_text(x, y + TEXT, name, "middle"))
        else:
            parts.append(_text(x + TEXT / 3, y, name, "end", turned=True))
    parts.append(_text(left + cell * len(names) / 2, height - 3, "Predicted", "middle"))
    parts.append(_text(TEXT, cell * len(names) / 2, "True", "middle", turned=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {height:.0f}" width="{side}" '
        f'height="{height:.0f}" font-family="sans-serif" font-size="{TEXT}">{"".join(parts)}</svg>'
    )


def _cell(x: float, y: float, cell: float, size: float, color: str, written: str, below: str) -> str:
    """A square of `cell` pixels with its upper left corner at `x`, `y`, and numbers of `size` pixels."""
    rgb = [round(part) for part in unlabel_rgb(color)]
    side = f"{cell - 2:.1f}"
    square = f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{side}" height="{side}" fill="#{bytes(rgb).hex()}"/>'
    if not written:
        return square
    ink = "" if _luminance(rgb) > EVEN else f' fill="{ON_DARK}"'
    middle, line = f"{x + cell / 2:.1f}", y + cell / 2 + size / 3 - (size / 2 if below else 0)
    square += f'<text x="{middle}" y="{line:.1f}"{ink}>{written}</text>'
    if below:
        smaller = f' font-size="{max(SMALLEST, 0.72 * size):.1f}"'
        square += f'<text x="{middle}" y="{line + 1.2 * size:.1f}"{smaller}{ink}>{below}</text>'
    return square


def _luminance(rgb: Sequence[int]) -> float:
    """Of 0–1, as WCAG 2 weighs colors, with a plain gamma of 2.2."""
    red, green, blue = ((part / 255) ** 2.2 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _text(x: float, y: float, words: str, anchor: str, turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{NEUTRAL}" text-anchor="{anchor}"{turn}>{escape(words)}</text>'
