"""Long lines are thinned, and nothing that matters is lost."""

import numpy as np

from labcore.figures.thinning import MOST_POINTS, thinned


def test_long_series_are_thinned_and_keep_their_peak():
    x = np.arange(10_000, dtype=float)
    y = np.sin(x / 500)
    y[7_321], y[2_222] = 50, -50
    thin_x, thin_y = thinned(x, y)
    assert len(thin_x) <= MOST_POINTS
    assert (thin_x[0], thin_x[-1]) == (0, 9_999)
    assert (thin_y.min(), thin_y.max()) == (-50, 50)
    assert (np.diff(thin_x) > 0).all()
