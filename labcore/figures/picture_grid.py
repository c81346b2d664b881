"""Pictures in rows and columns with words at their edges, as one picture for a report."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from labcore.figures.thumbnail import tile

PAPER, INK = "#ffffff", "#1f2933"
GAP, LINE, LETTER = 8, 18, 13
"""Pixels: between pictures, from line to line, of letters."""


Rows = Sequence[tuple[str, Sequence[NDArray[np.uint8]]]]


def picture_grid(columns: Sequence[str], rows: Rows, side: int = 168) -> bytes:
    """A PNG on white.

    Args:
        columns: what stands above each column, a line.
        rows: what stands below the first picture of each row, in lines of words, and its pictures `(H, W, 1 | 3)`.
        side: pixels of a picture.
    """
    packed = io.BytesIO()
    _drawn(columns, rows, side).save(packed, "PNG")
    return packed.getvalue()


def grid_pixels(columns: Sequence[str], rows: Rows, side: int) -> NDArray[np.uint8]:
    """The same as pixels, `(h, w, 3)` uint8, to be kept as an array."""
    return np.asarray(_drawn(columns, rows, side))


def _drawn(columns: Sequence[str], rows: Rows, side: int) -> Image.Image:
    below = LINE * max([1, *(words.count("\n") + 1 for words, _ in rows)])
    step, down = side + GAP, side + below + GAP
    sheet = Image.new("RGB", (GAP + step * len(columns), GAP + LINE + down * len(rows)), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(LETTER)
    for column, title in enumerate(columns):
        draw.text((GAP + step * column, GAP / 2), _fitting(title, side, font), INK, font)
    for row, (words, pictures) in enumerate(rows):
        top = GAP + LINE + down * row
        for column, picture in enumerate(pictures):
            sheet.paste(Image.fromarray(tile(picture, side)), (GAP + step * column, top))
        for line, text in enumerate(words.split("\n")):
            room = side if len(columns) == 1 else 2 * side
            draw.text((GAP, top + side + LINE * line), _fitting(text, room, font), INK, font)
    return sheet


def _fitting(text: str, room: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """`text`, cut where it is longer than `room` pixels."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"
