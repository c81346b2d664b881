"""A line of very many points, thinned to what a screen can show."""

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 400
"""Points per series sent to a browser; more cannot be told apart on a chart a few hundred pixels wide."""


def thinned(
    x: NDArray[np.float64], y: NDArray[np.float64], most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most `most` of the points, chosen so that peaks stay (largest triangle three buckets, Steinarsson 2013)."""
    if len(x) <= most:
        return x, y
    filled = np.nan_to_num(y)
    edges = np.linspace(1, len(x) - 1, most - 1).astype(int)
    kept = [0]
    for bucket in range(most - 2):
        low, high = edges[bucket], edges[bucket + 1]
        after = slice(high, edges[bucket + 2] if bucket + 2 < len(edges) else len(x))
        ahead_x, ahead_y = x[after].mean(), filled[after].mean()
        last_x, last_y = x[kept[-1]], filled[kept[-1]]
        area = np.abs((last_x - ahead_x) * (filled[low:high] - last_y) - (last_x - x[low:high]) * (ahead_y - last_y))
        kept.append(low + int(area.argmax()))
    kept.append(len(x) - 1)
    return x[kept], y[kept]
