"""One number for how robust a model is, from cases counted by hand."""

import numpy as np
import pytest

from labcore.evaluation.corruption import corruptions
from labcore.evaluation.shifted import shifted_classes

KINDS = corruptions()


def test_the_robust_accuracy_is_the_mean_over_corruptions_and_levels():
    labels, clean = np.array([0, 0, 0, 1]), np.array([1, 1, 1, 0], bool)
    fading = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]], bool)
    steady = np.tile(clean, (5, 1))
    found = shifted_classes(labels, clean, {"noise": fading, "blur": steady}, KINDS)
    assert found.clean["accuracy"].estimate == 0.75 and found.clean["balanced_accuracy"].estimate == 0.5
    assert [each.estimate for each in found.curves["noise"].figures["accuracy"]] == [0.75, 0.5, 0.25, 0, 0.25]
    assert found.curves["noise"].figures["balanced_accuracy"][1].estimate == pytest.approx((2 / 3 + 0) / 2)
    assert found.robust["accuracy"].estimate == pytest.approx((1.75 + 5 * 0.75) / 10)
    assert found.drop["accuracy"].estimate == pytest.approx(0.75 - 0.55) and found.worst == "noise"
    assert found.curves["noise"].strengths == KINDS["noise"].strengths


def test_intervals_hold_their_figures_and_a_model_that_nothing_harms_has_no_drop():
    random = np.random.default_rng(0)
    labels, clean = random.integers(0, 3, 500), random.random(500) < 0.8
    same = shifted_classes(labels, clean, {"noise": np.tile(clean, (5, 1))}, KINDS)
    assert same.drop["accuracy"].estimate == pytest.approx(0, abs=1e-9)
    assert same.clean["accuracy"].low < same.robust["accuracy"].estimate < same.clean["accuracy"].high
    worse = shifted_classes(labels, clean, {"noise": np.tile(clean & (random.random(500) < 0.9), (5, 1))}, KINDS)
    drop = worse.drop["accuracy"]
    assert 0 < drop.low < drop.estimate < drop.high < 0.15
