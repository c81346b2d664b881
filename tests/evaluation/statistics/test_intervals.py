"""Bootstrap intervals: of known width, that hold what they should, fast."""

import time

import numpy as np
import pytest

from labcore.evaluation.statistics.intervals import intervals, newcombe, weights_of_draws, wilson
from tests.evaluation.drawn import drawn


def test_the_interval_of_an_accuracy_is_that_of_a_share():
    answers = drawn(3, 1000)
    found = intervals(answers.labels, answers.probabilities).split["accuracy"]
    deviation = np.sqrt(found.estimate * (1 - found.estimate) / 1000)
    assert found.low == pytest.approx(found.estimate - 1.96 * deviation, abs=0.005)
    assert found.high == pytest.approx(found.estimate + 1.96 * deviation, abs=0.005)


def test_intervals_of_ninety_five_percent_hold_the_truth_about_so_often():
    truth = drawn(3, 200_000, seed=99)
    wanted = {name: each.estimate for name, each in intervals(truth.labels, truth.probabilities, draws=2).split.items()}
    names = ("accuracy", "f1_macro", "mcc", "roc_auc", "average_precision", "brier", "loss")
    held = dict.fromkeys(names, 0)
    for seed in range(200):
        answers = drawn(3, 200, seed)
        found = intervals(answers.labels, answers.probabilities, draws=300).split
        for name in names:
            held[name] += found[name].low <= wanted[name] <= found[name].high
    assert all(0.88 <= held[name] / 200 <= 0.99 for name in names), held


def test_intervals_of_calibration_errors_hold_the_truth_though_chance_makes_the_errors_larger():
    truth = drawn(3, 200_000, seed=99)
    wanted = intervals(truth.labels, truth.probabilities, draws=2).split["ece"].estimate
    held = zero = larger = 0
    for seed in range(100):
        answers = drawn(3, 200, seed)
        found = intervals(answers.labels, answers.probabilities, draws=2).split["ece"]
        held += found.low <= wanted <= found.high
        larger += found.estimate > 1.5 * wanted
        random = np.random.default_rng(seed)
        calibrated = (answers.probabilities.cumsum(axis=1) > random.random((200, 1))).argmax(axis=1)
        zero += intervals(calibrated, answers.probabilities, draws=2).split["ece"].low == 0
    assert larger > 80, "what is to be mended"
    assert 88 <= held <= 100 and 88 <= zero <= 100


def test_images_of_one_patient_make_the_interval_wider():
    answers = drawn(2, 600, groups=30, strength=0.7)
    alone = intervals(answers.labels, answers.probabilities)
    whole = intervals(answers.labels, answers.probabilities, answers.groups)
    assert whole.groups == 30 and alone.groups is None
    wide, narrow = whole.split["accuracy"], alone.split["accuracy"]
    assert wide.estimate == narrow.estimate and wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_groups_are_drawn_whole_and_as_many_as_there_are():
    groups = np.array([7, 7, 3, 9, 9, 9])
    weights = np.concatenate(list(weights_of_draws(6, groups, draws=50)), axis=1)
    assert (weights[0] == weights[1]).all() and (weights[3] == weights[5]).all()
    assert (weights[[0, 2, 3]].sum(axis=0) == 3).all() and weights[2].max() > 1


def test_that_all_of_ten_are_right_does_not_say_that_all_are():
    labels = np.array([0, 1] * 5)
    found = intervals(labels, np.eye(2)[labels])
    accuracy, recall = found.split["accuracy"], found.classes["recall"][0]
    assert (accuracy.estimate, accuracy.high) == (1, 1) and accuracy.low == pytest.approx(0.7225, abs=1e-3)
    assert recall.low == pytest.approx(0.5655, abs=1e-3), "of five"
    assert np.isnan(found.split["roc_auc"].low), "no draw says how far it might be from 1"
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-3)


def test_two_thousand_draws_of_five_thousand_images_take_seconds():
    answers = drawn(8, 5000)
    began = time.process_time()
    intervals(answers.labels, answers.probabilities)
    assert time.process_time() - began < 10


def test_the_interval_of_a_difference_of_shares_is_newcombes():
    """The example of his paper (Newcombe, 1998, table II, first column): 56/70 less 48/80."""
    assert newcombe(56 / 70, 70, 48 / 80, 80) == pytest.approx((0.0524, 0.3339), abs=1e-3)
