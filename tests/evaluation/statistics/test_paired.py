"""Paired differences: against scipy and statsmodels, worked out by hand, and where nothing can be said."""

import math
import warnings

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower
from statsmodels.stats.weightstats import ttost_paired

from labcore.evaluation.statistics.paired import contrast, p_of
from labcore.evaluation.statistics.power import MOST, pairs_needed
from labcore.evaluation.statistics.several import adjusted
from labcore.evaluation.statistics.sign_flip import floor_of, pairs_for

LEVEL, REFERENCE = np.array([0.93, 0.95, 0.94, 0.97]), np.array([0.90, 0.93, 0.935, 0.93])


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_interval_and_test_are_those_of_scipy_and_statsmodels():
    found = contrast(LEVEL - REFERENCE, scale=1, equivalence=0.05)
    tested = stats.ttest_rel(LEVEL, REFERENCE)
    interval = tested.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p_value == pytest.approx(tested.pvalue) and found.n == 4
    assert found.p_equivalence == pytest.approx(ttost_paired(LEVEL, REFERENCE, -0.05, 0.05)[0])
    assert found.deviation == pytest.approx(np.std(LEVEL - REFERENCE, ddof=1))
    assert found.needed == math.ceil(
        TTestPower().solve_power(found.estimate / found.deviation, alpha=0.05, power=0.8)  # at least as many
    )


def test_the_sign_flip_test_counts_the_ways_by_hand_and_three_seeds_cannot_fall_below_a_quarter():
    assert contrast([0.01, 0.02, 0.03]).p_exact == contrast([0.01, 0.02, 0.03]).exact_floor == 0.25
    # Of 8 ways, |sum| ≥ 0.04 - 0.01 + 0.02 = 0.05 in 4: both signs of (+, -, +) and of (+, +, +).
    assert contrast([0.04, -0.01, 0.02]).p_exact == 0.5
    assert contrast([0.01] * 5 + [0.02]).p_exact == floor_of(6) == 2 / 64 < 0.05 and pairs_for(0.05) == 6


def test_folds_widen_the_interval_as_nadeau_and_bengio_say():
    differences = np.array([0.02, 0.01, 0.03, 0.00, 0.02])
    plain, folds = contrast(differences), contrast(differences, folds=5, equivalence=0.02)
    error = differences.std(ddof=1) * math.sqrt(1 / 5 + 1 / 4)
    assert folds.p_value == pytest.approx(2 * stats.t.sf(differences.mean() / error, 4))
    assert folds.high - folds.low == pytest.approx(1.5 * (plain.high - plain.low))
    assert folds.p_equivalence == pytest.approx(stats.t.cdf((differences.mean() - 0.02) / error, 4))
    assert folds.p_exact is None, "the signs of overlapping folds are not independent"


def test_one_pair_makes_no_claim():
    found = contrast([0.03], equivalence=0.01)
    assert (found.low, found.estimate, found.high, found.n) == (0.03, 0.03, 0.03, 1)
    assert not found.can_claim and found.p_exact is None and found.needed is None


@pytest.mark.parametrize("differences", [[0.0] * 3, [0.025] * 3, [0.9 - 0.8, 0.8 - 0.7, 0.7 - 0.6]])
def test_equal_differences_have_no_spread_so_no_t_test_and_no_interval(differences):
    found = contrast(differences, scale=0.9, equivalence=0.05)
    assert not found.can_claim and found.low == found.estimate == found.high
    assert found.p_exact == (1.0 if not any(differences) else 0.25) and found.p_equivalence is None


def test_a_spread_that_is_small_but_there_is_no_rounding():
    assert contrast([0.9, 0.9, 0.9 + 1e-6], scale=0.9).p_value < 1e-9


@pytest.mark.parametrize("effect", [0.05, 0.2, 0.39, 0.8, 1.7, 5, 30, 1e6])
def test_the_pairs_needed_are_the_fewest_with_the_power(effect):
    needed = pairs_needed(effect)
    if needed is None:
        assert TTestPower().power(effect, MOST, 0.05) < 0.8
        return
    assert needed == 2 or TTestPower().power(effect, needed - 1, 0.05) < 0.8
    assert not TTestPower().power(effect, needed, 0.05) < 0.8


def test_holm_by_hand_with_tests_that_were_not_made_left_out():
    assert adjusted([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06)]
    assert adjusted([0.2]) == [0.2] and adjusted([None]) == [None] and adjusted([]) == []


@pytest.mark.parametrize("folds", [None, 4])
@pytest.mark.parametrize("differences", [[0.01, 0.03, -0.01, 0.02], [0.02] * 4, [0.5]])
def test_the_p_alone_is_that_of_the_contrast(differences, folds):
    assert p_of(differences, scale=0.9, folds=folds) == contrast(differences, scale=0.9, folds=folds).p_value
