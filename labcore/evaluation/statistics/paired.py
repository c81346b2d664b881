"""The mean of paired differences: interval, tests and equivalence over seeds, or over folds whose training overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.statistics.power import pairs_needed
from labcore.evaluation.statistics.sign_flip import floor_of, sign_flip

LEVEL = 0.95
"""Confidence of every interval."""

ROUNDING = 1e-12
"""Relative to the size of what was subtracted: differences that differ by less are the same number."""


@dataclass(frozen=True)
class Contrast:
    """A mean difference and what is known of it.

    Attributes:
        estimate: the mean difference.
        low, high: the 95 % t interval; both the estimate where there is no spread to make one of.
        n: pairs, one for each seed, or for each seed and fold.
        deviation: standard deviation of the differences (n - 1); None with one.
        p_value: of the paired t-test, two-sided; None where it cannot be made.
        p_exact: of the exact sign-flip test, two-sided; None with one pair, or with folds, whose signs are not
            independent of each other.
        exact_floor: the least `p_exact` that n pairs can give, 2 / 2ⁿ.
        p_equivalence: of the two one-sided tests that the difference lies within the region of practical equivalence;
            None without such a region.
        needed: pairs with which a test at 5 % would find a difference as large as this with a probability of 80 %;
            None where that cannot be told.
        folds: of the cross-validation that the pairs come from; None where they come from seeds alone.
    """

    estimate: float
    low: float
    high: float
    n: int
    deviation: float | None = None
    p_value: float | None = None
    p_exact: float | None = None
    exact_floor: float | None = None
    p_equivalence: float | None = None
    needed: int | None = None
    folds: int | None = None

    @property
    def can_claim(self) -> bool:
        """Whether there is a spread over repeats, without which nothing can be tested."""
        return self.p_value is not None


def contrast(
    differences: Sequence[float], *, scale: float = 0.0, equivalence: float | None = None, folds: int | None = None
) -> Contrast:
    """What n paired differences tell of their mean.

    Paired t interval and test over the differences: exact where they are normal, and, as each pair has its own
    difference, whatever the variances of the two sides; where the differences vary in variance among themselves it
    errs on the safe side (Ibragimov & Müller, 2010, doi:10.1198/jbes.2009.08046).

    Folds of a cross-validation share most of their training images, so their differences are correlated and the plain
    interval is too narrow. It is widened by the corrected resampled t-test (Nadeau & Bengio, 2003,
    doi:10.1023/A:1024068626366; for repeated cross-validation Bouckaert & Frank, 2004): the variance of the mean is
    s² (1/n + 1/(folds - 1)), as one part of the images is tested for every folds - 1 parts trained on.

    Where all differences are the same number, as happens with accuracies on few images, their spread cannot be
    estimated: a t-test would say p = 0, or nothing at all. Then there is no `p_value` and no interval, and only the
    sign-flip test remains.

    Args:
        differences: level minus reference, finite, one for each pair; at least one.
        scale: the size of the figures that were subtracted, by which rounding is told from spread.
        equivalence: half the width of the region of practical equivalence around 0.
        folds: of the cross-validation, 2 or more; None where the differences come from seeds alone.
    """
    values = np.asarray(differences, np.float64)
    mean, n = float(values.mean()), len(values)
    if n == 1:
        return Contrast(mean, mean, mean, 1, folds=folds)
    p_exact, floor = (None, None) if folds else (sign_flip(values), floor_of(n))
    if _is_one_number(values, scale):
        mean = mean if abs(mean) > _rounding(values, scale) else 0.0
        return Contrast(mean, mean, mean, n, 0.0, p_exact=p_exact, exact_floor=floor, folds=folds)
    low, high, p_value = _corrected(values, folds) if folds else _plain(values)
    deviation = float(values.std(ddof=1))
    return Contrast(
        estimate=mean,
        low=min(low, mean),
        high=max(high, mean),
        n=n,
        deviation=deviation,
        p_value=p_value,
        p_exact=p_exact,
        exact_floor=floor,
        p_equivalence=None if equivalence is None else _equivalence(values, equivalence, folds),
        needed=None if folds else pairs_needed(mean / deviation),
        folds=folds,
    )


def p_of(differences: Sequence[float], *, scale: float = 0.0, folds: int | None = None) -> float | None:
    """The `p_value` of `contrast` alone, in a hundredth of its time; None with one pair, or without a spread."""
    values = np.asarray(differences, np.float64)
    if len(values) == 1 or _is_one_number(values, scale):
        return None
    return (_corrected(values, folds) if folds else _plain(values))[2]


def _is_one_number(values: NDArray[np.float64], scale: float) -> bool:
    return float(np.ptp(values)) <= _rounding(values, scale)


def _rounding(values: NDArray[np.float64], scale: float) -> float:
    return ROUNDING * max(scale, float(np.abs(values).max()))


def _plain(values: NDArray[np.float64]) -> tuple[float, float, float]:
    from scipy import stats

    tested = stats.ttest_1samp(values, 0.0)
    interval = tested.confidence_interval(LEVEL)
    return float(interval.low), float(interval.high), float(tested.pvalue)


def _corrected(values: NDArray[np.float64], folds: int) -> tuple[float, float, float]:
    from scipy import stats

    mean, error, freedom = values.mean(), _corrected_error(values, folds), len(values) - 1
    low, high = stats.t.interval(LEVEL, freedom, loc=mean, scale=error)
    return float(low), float(high), float(2 * stats.t.sf(abs(mean) / error, freedom))


def _corrected_error(values: NDArray[np.float64], folds: int) -> float:
    return float(values.std(ddof=1) * np.sqrt(1 / len(values) + 1 / (folds - 1)))


def _equivalence(values: NDArray[np.float64], half: float, folds: int | None) -> float:
    """The larger p of the two one-sided tests (Schuirmann, 1987)."""
    from scipy import stats
    from statsmodels.stats.weightstats import ttost_paired

    if not folds:
        return float(ttost_paired(values, np.zeros_like(values), -half, half)[0])
    mean, error, freedom = values.mean(), _corrected_error(values, folds), len(values) - 1
    return float(max(stats.t.sf((mean + half) / error, freedom), stats.t.cdf((mean - half) / error, freedom)))
