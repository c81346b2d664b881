"""Noise and means of a curve, against what was put into it."""

import math

import numpy as np
import pytest

from labcore.studies.readings.curve import FEWEST, Curve


def curve(values, first=1):
    values = tuple(map(float, values))
    return Curve("val_loss", tuple(range(first, first + len(values))), values)


@pytest.mark.parametrize("number", [10, 40, 200])
def test_the_noise_is_that_which_was_added_whatever_the_trend(number):
    epochs = np.arange(number)
    found = [
        curve(2 * np.exp(-epochs / 8) + np.random.default_rng(seed).normal(0, 0.05, number)).noise for seed in range(40)
    ]
    assert np.median(found) == pytest.approx(0.05, rel=0.35)


def test_a_straight_line_has_no_noise_and_a_short_curve_an_unknown_one():
    assert curve(range(20)).noise == pytest.approx(0)
    assert curve(range(FEWEST - 1)).noise == math.inf and not curve(range(FEWEST - 1))


def test_one_outlier_is_no_noise():
    values = np.linspace(1, 0, 30)
    values[12] += 5
    assert curve(values).noise < 0.01


def test_stretches_are_of_three_epochs_or_a_fifth():
    assert curve(range(10)).span == 3 and curve(range(40)).span == 8
    last = curve(range(10), first=11).last()
    assert (last.first, last.last, last.mean) == (18, 20, 8)
    assert curve([3, 2, 1, 0, 0, 0, 1, 2, 3]).best(-1).first == 4


def test_the_same_epochs_of_another_curve_and_none_where_it_has_none():
    other = Curve("loss", (2, 4, 6), (1.0, 3.0, 9.0))
    assert other.over(curve(range(10)).stretch(1, 4)).mean == 2
    assert other.over(curve(range(10), first=50).last()) is None
