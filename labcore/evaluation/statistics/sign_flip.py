"""The exact test that needs no normality: without an effect each difference might as well have its other sign."""

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 9_999
"""Up to 13 pairs all 2ⁿ ways to sign the differences are tried; with more, as many at random."""


def sign_flip(differences: NDArray[np.float64]) -> float:
    """The two-sided p that the mean of `differences`, `(n,)`, is 0. It cannot be less than `floor_of(n)`."""
    from scipy import stats

    if not differences.any():
        return 1.0
    tested = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", vectorized=True, n_resamples=RESAMPLES, rng=0
    )
    return float(tested.pvalue)


def floor_of(n: int) -> float:
    """The least two-sided p of n pairs: 2 of the 2ⁿ ways are as extreme as all differences pointing one way."""
    return max(2 / 2**n, 2 / (RESAMPLES + 1))


def pairs_for(p: float) -> int:
    """The fewest pairs whose floor is at most `p`."""
    return next(n for n in range(1, 64) if 2 / 2**n <= p)
