"""An image at the size in which it is looked at: small ones enlarged crisply, large ones averaged down."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BACKDROP = 127  # gray, seen as neither light nor dark page


def thumbnail(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """`image`, `(H, W, 1 | 3)` uint8, with its longest side brought to at most `side` pixels.

    A small one is enlarged by a whole factor without blending, so that every pixel is seen as a square; a large one is
    averaged down. Gray stays gray.
    """
    factor = side // max(image.shape[:2])
    if factor >= 1:
        return image.repeat(factor, axis=0).repeat(factor, axis=1)
    share = side / max(image.shape[:2])
    height, width = (max(1, round(length * share)) for length in image.shape[:2])
    picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
    small = np.asarray(picture.resize((width, height), Image.Resampling.BOX))
    return small[..., None] if small.ndim == 2 else small


def _filling(small: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """`small` with its longest side at exactly `side` pixels: its pixels stay sharp, if not all of one size."""
    height, width = (max(1, round(length * side / max(small.shape[:2]))) for length in small.shape[:2])
    rows = np.arange(height) * small.shape[0] // height
    return small[rows][:, np.arange(width) * small.shape[1] // width]


def tile(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The thumbnail in the middle of a `(side, side, 3)` uint8 square, so that images of all sizes line up."""
    small = _filling(thumbnail(image, side), side)
    square = np.full((side, side, 3), BACKDROP, np.uint8)
    top, left = (side - small.shape[0]) // 2, (side - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def strip(images: list[NDArray[np.uint8]], side: int, gap: int = 4) -> NDArray[Any]:
    """Images side by side on a transparent ground, `(side, ·, 4)` uint8."""
    width = len(images) * side + (len(images) - 1) * gap
    ground = np.zeros((side, width, 4), np.uint8)
    for index, image in enumerate(images):
        left = index * (side + gap)
        ground[:, left : left + side, :3] = tile(image, side)
        ground[:, left : left + side, 3] = 255
    return ground
