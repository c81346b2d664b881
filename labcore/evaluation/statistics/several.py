"""Several comparisons at once: each needs stronger evidence than it would alone."""

from collections.abc import Sequence

import numpy as np


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Each p corrected for the number of tests (Holm, 1979), whatever their dependence; those not made stay None."""
    from statsmodels.stats.multitest import multipletests

    made = [p for p in p_values if p is not None]
    if len(made) < 2:
        return list(p_values)
    corrected = iter(multipletests(np.array(made), method="holm")[1].tolist())
    return [None if p is None else next(corrected) for p in p_values]
