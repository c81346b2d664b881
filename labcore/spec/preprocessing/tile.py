"""Of what size the tiles are in which a large image is answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labcore.errors import InputError
from labcore.spec.preprocessing.fitting import Fit

SMALLEST_TILE = 8
"""Pixels of the shorter side."""


@dataclass(frozen=True)
class Tile:
    """The sides, in pixels of a picture, of a tile of it that the network takes at the scale that it has learned from.

    Attributes:
        height, width: such that it fills the network's input as its training images did.
        of_training: whether that scale is known, and kept.
    """

    height: int
    width: int
    of_training: bool

    @property
    def sentence(self) -> str:
        """How pictures are answered by it."""
        why = ", at the scale of the images that it learned from" if self.of_training else ""
        return f"Answered in overlapping tiles of {self.width} × {self.height} pixels{why}."


def tile_for(shape: Sequence[int], learned: Sequence[int] | None, how: Fit, longer: int | None = None) -> Tile:
    """The tile for a network that takes images of `shape` `(H, W, …)`.

    Args:
        learned: `(h, w, …)` of its training images before they were prepared; None where they differ in size, or
            nobody says: then a pixel of the picture is one of the network's.
        how: they were brought to size.
        longer: the tile's longer side, in pixels of the picture, where another scale is wanted.

    Raises InputError: such tiles are too small.
    """
    sides = np.array(shape[:2], float)
    if learned is not None:
        shrunk = np.array(learned[:2]) / sides
        sides *= {"stretch": shrunk, "letterbox": shrunk.max(), "crop": shrunk.min()}[how]
    if longer is not None:
        sides *= longer / sides.max()
    height, width = (max(1, round(side)) for side in sides.tolist())
    if min(height, width) < SMALLEST_TILE:
        raise InputError(
            f"Tiles of {width} × {height} pixels are too small to see anything.", "Name a longer side for them."
        )
    return Tile(height, width, learned is not None and longer is None)
