"""One rule for means of learning curves."""

import pytest

from labcore.studies.mean_curve import mean_curve


def test_a_mean_curve_ends_with_its_shortest_run_and_has_the_spread_around_it():
    curve = mean_curve([([1, 2, 3], [1.0, 2.0, 9.0]), ([1, 2], [3.0, None])])
    assert (curve.x, curve.y) == ([1, 2], [2.0, None])
    assert curve.band[0] == pytest.approx((2 - 2**0.5, 2 + 2**0.5)) and curve.band[1] is None
    alone = mean_curve([([1, 2], [1.0, 2.0]), ([], [])])
    assert (alone.y, alone.band) == ([1.0, 2.0], [])
