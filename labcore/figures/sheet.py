"""Many small images as one picture: what a browser gets at once, and the eye takes in at once."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.figures.thumbnail import thumbnail

PAPER = 255
GAP = 2
"""Pixels between two images."""


def sheet(images: NDArray[np.uint8], columns: int, side: int) -> NDArray[np.uint8]:
    """Images `(n, H, W, 1 | 3)` uint8 in rows of so many, each at most `side` pixels: `(h, w, 1 | 3)` uint8."""
    small = np.stack([thumbnail(image, side) for image in images])
    number, height, width, channels = small.shape
    rows = -(-number // columns)
    shape = rows * (height + GAP) - GAP, min(columns, number) * (width + GAP) - GAP, channels
    picture = np.full(shape, PAPER, np.uint8)
    for place, image in enumerate(small):
        top, left = place // columns * (height + GAP), place % columns * (width + GAP)
        picture[top : top + height, left : left + width] = image
    return picture


def png(picture: NDArray[np.uint8]) -> bytes:
    """A picture `(h, w, 1 | 3)` uint8 as a PNG file."""
    packed = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(packed, "PNG")
    return packed.getvalue()
