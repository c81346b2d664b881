"""The filters of a network's first convolution, side by side."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.figures.thumbnail import tile

ACROSS = 8
GAP = 3  # pixels


def filter_grid(answer: Mapping[str, Any], side: int = 36) -> NDArray[np.uint8]:
    """All filters of the bench's answer to `filters` as one picture `(·, ·, 4)` uint8, eight in a row."""
    filters = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
    down, step = -(-len(filters) // ACROSS), side + GAP
    picture = np.zeros((down * step - GAP, min(ACROSS, len(filters)) * step - GAP, 4), np.uint8)
    for place, each in enumerate(filters):
        top, left = place // ACROSS * step, place % ACROSS * step
        picture[top : top + side, left : left + side, :3] = tile(each, side)
        picture[top : top + side, left : left + side, 3] = 255
    return picture
