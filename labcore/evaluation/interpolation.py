"""Ways from one code to another, and sums of codes."""

import numpy as np
from numpy.typing import NDArray

Code = NDArray[np.floating]

ALONG = 1e-9
"""Of unit vectors: what stands across, below which two lie on one line."""


def linear(start: Code, end: Code, steps: int) -> NDArray[np.float64]:
    """So many codes at even distances on the straight line between two of `(D,)`: `(steps, D)`, both ends as they are.

    Half way between two codes that were drawn at random lies one that is shorter than they are, by a factor of about
    0.7 where there are many numbers: shorter than nearly all that a generator was taught with.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    shares = np.linspace(0, 1, steps)[:, None]
    return _with_ends(start * (1 - shares) + end * shares, start, end)


def spherical(start: Code, end: Code, steps: int) -> NDArray[np.float64]:
    """The same along the arc: directions turn at an even speed, and lengths change evenly from one to the other.

    Where there is no arc, as one code is zero or both point the same way, it is the straight line. Opposite codes are
    joined by many arcs: that one is taken which goes by the axis to which they are most at right angles. A code of a
    single number has none, and gets the line.

    Reference: Shoemake, "Animating Rotation with Quaternion Curves", SIGGRAPH 1985.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if not all(lengths):
        return linear(start, end, steps)
    begins, ends = start / lengths[0], end / lengths[1]
    alike = float(begins @ ends)
    across = ends - alike * begins
    turned = float(np.linalg.norm(across))
    if turned < ALONG:
        if alike > 0 or len(start) == 1:
            return linear(start, end, steps)
        across = _across(begins)
    across = across / np.linalg.norm(across)
    shares = np.linspace(0, 1, steps)[:, None]
    angles = shares * np.arctan2(turned, alike)
    directions = np.cos(angles) * begins + np.sin(angles) * across
    return _with_ends(directions * (lengths[0] * (1 - shares) + lengths[1] * shares), start, end)


def analogy(code: Code, without: Code, instead: Code) -> NDArray[np.float64]:
    """`code` − `without` + `instead`: what of `without` is in it, exchanged for what is in `instead`."""
    return np.asarray(code, np.float64) - np.asarray(without, np.float64) + np.asarray(instead, np.float64)


def _across(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is at right angles to a unit vector, in the plane of the axis that it has least of."""
    axis = np.zeros(len(direction))
    place = int(np.abs(direction).argmin())
    axis[place] = 1
    return axis - direction[place] * direction


def _with_ends(path: NDArray[np.float64], start: Code, end: Code) -> NDArray[np.float64]:
    """The ends without rounding."""
    path[-1], path[0] = end, start
    return path
