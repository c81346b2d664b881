"""Where in an image a spatial transformer looks: the corners of what it hands on, drawn into the image."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from labcore.figures.thumbnail import tile

EDGE, FIRST = "#e0662b", "#1f83c4"
"""Of the frame, and of its upper left corner: so that a turned or mirrored one is seen to be so."""

MARGIN = 0.15
"""Of the side, around the image: a frame may reach beyond it."""


def with_corners(image: NDArray[np.uint8], corners: Sequence[Sequence[float]], side: int) -> NDArray[np.uint8]:
    """`image` `(H, W, 1 | 3)` with a frame through `corners`, four `(x, y)` in shares of its width and height,
    clockwise from what is the upper left of the result, which is marked; `(side, side, 3)` uint8.
    """
    inner = round(side * (1 - 2 * MARGIN))
    start = (side - inner) // 2
    sheet = Image.new("RGB", (side, side), "#f4f6f8")
    sheet.paste(Image.fromarray(tile(image, inner)), (start, start))
    height, width = (length / max(image.shape[:2]) * inner for length in image.shape[:2])
    left, top = start + (inner - width) / 2, start + (inner - height) / 2
    points = [(left + x * width, top + y * height) for x, y in corners]
    draw = ImageDraw.Draw(sheet)
    draw.line([*points, points[0]], fill=EDGE, width=2, joint="curve")
    x, y = points[0]
    draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=FIRST)
    return np.asarray(sheet)
