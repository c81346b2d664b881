"""How many repeats would be needed to find a difference."""

import math

POWER = 0.8
ALPHA = 0.05

MOST = 1000
"""Beyond it the number is not told: a difference so small against its spread is none that anybody trains for."""

LARGEST = 20.0
"""Standard deviations of the differences; two pairs need a dozen."""


def pairs_needed(effect_size: float, comparisons: int = 1) -> int | None:
    """The fewest pairs with which a paired t-test at 5 % finds a difference with a probability of 80 %.

    Args:
        effect_size: the mean difference over the standard deviation of the differences.
        comparisons: that the test is corrected for: among them it must be found at 5 % over their number (Bonferroni),
            which is the most that Holm's correction asks of any.

    None where more than `MOST` would be needed, or the effect is none.
    """
    if not math.isfinite(effect_size) or effect_size == 0:
        return None
    size, alpha = abs(effect_size), ALPHA / comparisons
    if not _enough(size, MOST, alpha):
        return None
    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _enough(size, middle, alpha) else (middle, high)
    return high


def least_effect(pairs: int) -> float:
    """The smallest effect, in standard deviations of the differences, that so many pairs (2 or more) find so surely."""
    low, high = 0.0, LARGEST
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (low, middle) if _enough(middle, pairs) else (middle, high)
    return high


def _enough(size: float, pairs: int, alpha: float = ALPHA) -> bool:
    from statsmodels.stats.power import TTestPower

    # Where the power is nearly 1, the noncentral t distribution sometimes gives NaN.
    return not TTestPower().power(size, pairs, alpha, alternative="two-sided") < POWER
