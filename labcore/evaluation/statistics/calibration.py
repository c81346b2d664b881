"""How far another draw of images might move an expected calibration error.

The error is a mean of absolute gaps, so chance alone makes it larger: of two hundred images of a model that is
perfectly calibrated it is several percent. A bootstrap adds that chance once more, and its interval misses the truth:
of hundred such intervals, twenty held it, and of these ninety do.
"""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.statistics.interval import LEVEL, Interval

OVERSTATED = (
    "A calibration error is larger than the truth, as chance alone makes gaps: its interval, of the errors that would "
    "give such gaps, lies mostly below it."
)
"""For whoever reads the interval and finds the figure at its upper end."""

SHARES = np.linspace(0, 2, 81)
"""What of the observed gaps is tried as the truth: from none of them to twice as much."""

DRAWS = 2000


def calibration_interval(
    gaps: NDArray[np.float64], bins: NDArray[np.integer], groups: NDArray | None = None, seed: int = 0
) -> Interval:
    """The expected calibration error with its 95 % interval.

    Each share of the observed gaps is taken for the truth, and kept where the observed error is not among the outermost
    5 % of those that chance would then give (a test inverted, Neyman, 1937; at a share of 0 it is the consistency test
    of Bröcker & Smith, 2007). The low end is 0 where the gaps may be chance alone.

    Args:
        gaps: `(N,)` of each image, 1 where the answer is right and 0 where not, minus its confidence.
        bins: `(N,)` the bin of its confidence.
        groups: `(N,)`; None where images are independent.
    """
    random = np.random.default_rng(seed)
    names, of = np.unique(bins, return_inverse=True)
    images = np.bincount(of)
    mean = np.bincount(of, gaps) / images
    rest = gaps - mean[of]
    units = np.arange(len(gaps)) if groups is None else np.unique(groups, return_inverse=True)[1]
    # Images of a group err together: what they add up to within a bin is one draw.
    sums = np.bincount(of * (int(units.max()) + 1) + units, rest, len(names) * (int(units.max()) + 1))
    deviation = np.sqrt(np.square(sums.reshape(len(names), -1)).sum(axis=1)) / images
    # A bin with one image shows no spread, and one in which all are right shows too little.
    deviation = np.maximum(deviation, np.sqrt(0.25 / images / (images + 1)))
    share = images / images.sum()
    observed = float(share @ np.abs(mean))
    chance = random.standard_normal((DRAWS, len(names))) * deviation
    drawn = [np.abs(scale * mean + chance) @ share for scale in SHARES]
    # Of a larger truth the observed error must not be among the smallest, of a smaller one not among the largest.
    alpha = (1 - LEVEL) / 2
    possible = [
        scale
        for scale, values in zip(SHARES, drawn, strict=True)
        if np.mean(values >= observed) > alpha and np.mean(values <= observed) > alpha
    ]
    if not possible:  # between two of the shares
        return Interval(observed, observed, observed)
    return Interval(observed, float(min(possible)) * observed, max(observed, float(max(possible)) * observed))
