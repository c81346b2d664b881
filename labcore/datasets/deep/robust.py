"""How far a value lies from the rest, by what a few odd ones cannot spoil: the median and the deviations from it."""

import numpy as np
from numpy.typing import NDArray

FINEST = 1e-3
"""The least spread that is believed: where most values are equal, any other would be infinitely far."""


def deviation(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(N,)` how many robust standard deviations each of `values` `(N,)` lies above the median.

    The spread is 1.4826 × the median absolute deviation, which of a normal distribution is its standard deviation.
    """
    apart = values - np.median(values)
    return np.asarray(apart / max(FINEST, 1.4826 * float(np.median(np.abs(apart)))), np.float32)
