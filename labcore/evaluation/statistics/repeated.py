"""Whether a result is one of those that other seeds give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95

FEWEST = 3
"""Repeats with which anything can be said."""


@dataclass(frozen=True)
class Expected:
    """Where the figure of one more run lies in 95 of 100 cases, as far as its repeats tell (a prediction interval).

    Attributes:
        mean, deviation: of the repeats.
        low, high: its ends; the fewer repeats there are, the wider.
        n: how many repeats.
    """

    mean: float
    deviation: float
    low: float
    high: float
    n: int

    def holds(self, value: float) -> bool:
        """Whether `value` lies within."""
        return self.low - 1e-9 <= value <= self.high + 1e-9


def expected(values: Sequence[float]) -> Expected | None:
    """From the figures of repeats with other seeds; None of fewer than `FEWEST`.

    `mean ± t · s · sqrt(1 + 1/n)`: the spread of one run, and that of the mean of so few.
    """
    from scipy import stats

    if len(values) < FEWEST:
        return None
    found = np.asarray(values, np.float64)
    n, mean, deviation = len(found), float(found.mean()), float(found.std(ddof=1))
    reach = float(stats.t.ppf((1 + LEVEL) / 2, n - 1)) * deviation * np.sqrt(1 + 1 / n)
    return Expected(mean, deviation, mean - float(reach), mean + float(reach), n)
