"""A large image answered piece by piece, each at the scale that the network has learned from.

Pieces overlap, and where they do their answers are blended: a network knows least of what is near a piece's rim, as it
does not see what is beyond. Reference: the overlap-tile strategy of Ronneberger et al., "U-Net", MICCAI 2015.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

OVERLAP = 0.25
"""Share of a tile's sides that it has in common with the next one, at least."""

Answer = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From tiles `(n, t, u, c)` to probabilities `(n, t, u, K)`."""


def starts(length: int, tile: int) -> list[int]:
    """Where tiles of that length begin on an image side: evenly spread, from 0, the last one ending at the side's end.

    One tile, longer than the side, where the image is shorter.
    """
    if length <= tile:
        return [0]
    number = 1 + -(-(length - tile) // max(1, int(tile * (1 - OVERLAP))))
    return [round(place * (length - tile) / (number - 1)) for place in range(number)]


def tiled(
    image: NDArray[np.uint8], tile: tuple[int, int], classes: int, answer: Answer, at_once: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The image `(h, w, c)` answered in overlapping tiles `(t, u)`: bands of it from top to bottom.

    They are answered so many `at_once`. Each band comes with its first row, as probabilities `(rows, w, classes)`
    float32. No more is held than one row of tiles, whatever the image's height. An image smaller than a tile is
    continued by its rim.
    """
    height, width = image.shape[:2]
    rows, columns = starts(height, tile[0]), starts(width, tile[1])
    weight = _weights(tile)
    held = np.zeros((tile[0], max(width, tile[1]), classes + 1), np.float32)  # the last plane: what the weights come to
    for top, following in zip(rows, [*rows[1:], height], strict=True):
        for begun in range(0, len(columns), at_once):
            lefts = columns[begun : begun + at_once]
            pieces = np.stack([_piece(image, top, left, tile) for left in lefts])
            for left, told in zip(lefts, answer(pieces), strict=True):
                place = held[:, left : left + tile[1]]
                place[..., :-1] += told * weight
                place[..., -1:] += weight
        done = min(following - top, tile[0])
        yield int(top), np.asarray(held[:done, :width, :-1] / held[:done, :width, -1:], np.float32)
        held[: tile[0] - done], held[tile[0] - done :] = held[done:].copy(), 0


def _piece(image: NDArray[np.uint8], top: int, left: int, tile: tuple[int, int]) -> NDArray[np.uint8]:
    """The tile at that place; beyond the image its rim is repeated."""
    piece = image[top : top + tile[0], left : left + tile[1]]
    missing = [(0, side - there) for side, there in zip(tile, piece.shape[:2], strict=True)]
    return np.pad(piece, [*missing, (0, 0)], mode="edge") if any(more for _, more in missing) else piece


def _weights(tile: tuple[int, int]) -> NDArray[np.float32]:
    """What each pixel of a tile counts, `(t, u, 1)`: 1 in the middle, less and less towards the rim, never 0."""
    down, across = (_ramp(side) for side in tile)
    return (down[:, None] * across)[..., None]


def _ramp(side: int) -> NDArray[np.float32]:
    """Rising over what overlaps the tile before, falling over what overlaps the next."""
    places = np.arange(side) + 1
    return np.minimum(1, np.minimum(places, places[::-1]) / max(1.0, OVERLAP * side)).astype(np.float32)
