"""What pairs of measurements taken in turns say together: the ratio lab over rival, and its spread."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DRAWS = 10_000
"""Bootstrap samples."""


def of_pairs(lab: ArrayLike, rival: ArrayLike) -> dict:
    """Ratios of measurements `(N,)` each, taken in turns: median with a 95 % bootstrap interval, and range.

    Beside the median of the ratios the ratio of the sums: it tells of the whole work, turns that were slow by chance
    among it.
    """
    pairs = np.stack([np.asarray(lab, float), np.asarray(rival, float)], axis=1)
    ratios = pairs[:, 0] / pairs[:, 1]
    drawn = pairs[np.random.default_rng(0).integers(0, len(pairs), (DRAWS, len(pairs)))]
    medians, sums = np.median(drawn[..., 0] / drawn[..., 1], axis=1), drawn.sum(axis=1)
    return {
        "pairs": len(pairs),
        "ratio_median": round(float(np.median(ratios)), 3),
        "ratio_95_interval": _middle(medians),
        "ratio_of_sums": round(float(pairs[:, 0].sum() / pairs[:, 1].sum()), 3),
        "ratio_of_sums_95_interval": _middle(sums[:, 0] / sums[:, 1]),
        "ratio_range": [round(float(ratios.min()), 3), round(float(ratios.max()), 3)],
    }


def _middle(drawn: NDArray[np.float64]) -> list[float]:
    """The bounds between which 95 % of the values lie."""
    return [round(float(bound), 3) for bound in np.quantile(drawn, [0.025, 0.975])]
