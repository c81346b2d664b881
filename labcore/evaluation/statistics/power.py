"""How many repeats would be needed to find a difference."""

import math

POWER = 0.8
ALPHA = 0.05

MOST = 1000
"""Beyond it the number is not told: a difference so small against its spread is none that anybody trains for."""


def pairs_needed(effect_size: float) -> int | None:
    """The fewest pairs with which a paired t-test at 5 % finds a difference with a probability of 80 %.

    Args:
        effect_size: the mean difference over the standard deviation of the differences.

    None where more than `MOST` would be needed, or the effect is none.
    """
    from statsmodels.stats.power import TTestPower

    if not math.isfinite(effect_size) or effect_size == 0:
        return None
    power, size = TTestPower(), abs(effect_size)

    def enough(pairs: int) -> bool:
        # Where the power is nearly 1, the noncentral t distribution sometimes gives NaN.
        return not power.power(size, pairs, ALPHA, alternative="two-sided") < POWER

    if not enough(MOST):
        return None
    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
