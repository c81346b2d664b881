"""Values spread over a range, as the levels of a factor."""

import numpy as np

MOST = 20


def spaced(low: float, high: float, number: int, *, log: bool = False, whole: bool = False) -> list[float]:
    """`number` values from `low` to `high`, evenly spaced, or by equal ratios with `log`; each to three digits, none
    twice.

    Args:
        log: needs `low` and `high` above 0; where they are not, values are evenly spaced.
        whole: whether the values are whole numbers.
    """
    spread = np.geomspace if log and low > 0 and high > 0 else np.linspace
    exact = spread(low, high, max(1, min(number, MOST)))
    rounded = [round(value) if whole else float(f"{value:.3g}") for value in exact.tolist()]
    return list(dict.fromkeys(rounded))
