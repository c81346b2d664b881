"""A line of very many points, thinned to what a screen can show."""

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 400
"""Points per series sent to a browser; more cannot be told apart on a chart a few hundred pixels wide."""


def thinned(
    x: NDArray[np.float64], y: NDArray[np.float64], most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most `most` of the points: both ends, and the lowest and highest of each short stretch, so that peaks stay.

    A long line is thinned anew whenever it has grown, for each who watches: all stretches are looked at in one go.
    """
    if len(x) <= most:
        return x, y
    inner, stretches = len(x) - 2, (most - 2) // 2
    width = -(-inner // stretches)
    places = 1 + np.minimum(np.arange(width * -(-inner // width)), inner - 1).reshape(-1, width)
    heights, rows = np.nan_to_num(y)[places], np.arange(len(places))
    ends = [[0, len(x) - 1], places[rows, heights.argmin(axis=1)], places[rows, heights.argmax(axis=1)]]
    kept = np.unique(np.concatenate(ends))
    return x[kept], y[kept]
