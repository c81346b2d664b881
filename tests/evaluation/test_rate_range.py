"""The suggestion of a learning-rate range test, on curves whose answer is known."""

import numpy as np
import pytest

from labcore.evaluation.rate_range import has_diverged, smooth, suggest

RATES = np.geomspace(1e-6, 10, 71)  # ten to a decade
DECADES = np.log10(RATES)


def test_the_rate_of_the_steepest_fall_and_a_tenth_of_the_lowest():
    # Flat until 1e-4, a fall that is steepest at 1e-3, flat at 1e-2, and up after 0.1.
    losses = 1 - np.clip((DECADES + 4) / 2, 0, 1) ** 2 * (3 - 2 * np.clip((DECADES + 4) / 2, 0, 1))
    losses = losses - 0.01 * np.clip(DECADES + 2, 0, 1) + np.clip(DECADES + 1, 0, None)
    found = suggest(RATES.tolist(), losses.tolist())
    assert found.steepest == pytest.approx(1e-3, rel=0.15)
    assert found.tenth == pytest.approx(1e-2, rel=0.01)


@pytest.mark.parametrize("losses", [np.linspace(1, 2, 71), np.ones(71)], ids=["rises", "flat"])
def test_where_the_loss_never_falls_there_is_no_suggestion(losses):
    assert suggest(RATES.tolist(), losses.tolist()) is None


def test_a_test_that_ended_at_once_says_nothing():
    assert suggest(RATES[:4].tolist(), [4, 3, 2, 1]) is None


def test_one_hard_batch_does_not_show():
    losses = [1.0] * 30
    losses[12] = 50.0
    assert smooth(losses) == [1.0] * 30


def test_it_has_diverged_when_far_above_the_lowest_or_no_number():
    assert has_diverged([1.0, float("nan")]) and has_diverged([1.0] * 10 + [100.0] * 5)
    assert not has_diverged([1.0] * 10 + [3.0] * 5) and not has_diverged([1.0] * 10 + [100.0])
    assert not has_diverged([0.1, 5.0])
