"""Calibration against cases whose answer is known."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from labcore.errors import InputError
from labcore.evaluation.calibration import COLDEST, at_temperature, brier, fit_temperature, reliability


def softmax(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def drawn(number=20_000, classes=4, seed=0):
    """Probabilities, and labels drawn by them: calibrated by construction."""
    random = np.random.default_rng(seed)
    probabilities = softmax(random.normal(size=(number, classes)) * 2)
    labels = (probabilities.cumsum(axis=1) > random.random((number, 1))).argmax(axis=1).astype(np.int32)
    return labels, probabilities


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_was_put_in_is_found(temperature):
    labels, probabilities = drawn()
    spoilt = at_temperature(probabilities, 1 / temperature)
    assert fit_temperature(labels, spoilt) == pytest.approx(temperature, rel=0.05)


def test_no_temperature_around_it_is_better_and_no_decision_changes():
    labels, probabilities = drawn(2000, 3)
    sure = at_temperature(probabilities, 0.4)
    best = fit_temperature(labels, sure)
    losses = [log_loss(labels, at_temperature(sure, best * factor)) for factor in (0.98, 1, 1.02)]
    assert losses[1] == min(losses) and losses[1] < log_loss(labels, sure)
    assert (at_temperature(sure, best).argmax(axis=1) == sure.argmax(axis=1)).all()


def test_answers_that_are_all_right_are_given_with_certainty_and_zeros_do_no_harm():
    labels = np.array([0, 1, 1], np.int32)
    assert fit_temperature(labels, np.array([[0.9, 0.1], [0.2, 0.8], [0.0, 1.0]])) == pytest.approx(COLDEST, rel=1e-3)
    assert 1 < fit_temperature(np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]])) < np.inf
    with pytest.raises(InputError, match="without images"):
        fit_temperature(np.zeros(0, np.int32), np.zeros((0, 2)))


def test_the_calibration_error_of_a_case_worked_out_by_hand():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.4, 0.6]])
    labels = np.array([0, 1, 1, 1])  # at 0.9 half are right, at 0.6 all
    for kind in ("equal_width", "equal_mass"):
        found = reliability(labels, probabilities, 10, kind)
        assert found.ece == pytest.approx((2 * 0.4 + 2 * 0.4) / 4)
        assert found.images.sum() == 4 and found.largest == pytest.approx(0.4)


def test_calibrated_answers_have_next_to_no_error_and_overconfident_ones_have_it():
    labels, probabilities = drawn()
    for kind in ("equal_width", "equal_mass"):
        assert reliability(labels, probabilities, kind=kind).ece < 0.015
        assert reliability(labels, at_temperature(probabilities, 0.3), kind=kind).ece > 0.1
    masses = reliability(labels, probabilities, 10, "equal_mass").images
    assert masses.min() > 0.95 * len(labels) / 10 and masses.max() < 1.05 * len(labels) / 10


def test_a_confidence_on_an_edge_and_answers_that_are_all_the_same():
    found = reliability(np.array([0, 0]), np.array([[1.0, 0.0], [1.0, 0.0]]), 4)
    assert found.images.tolist() == [0, 0, 0, 2] and found.ece == 0
    same = reliability(np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]]), 4, "equal_mass")
    assert same.images.tolist() == [2] and same.ece == pytest.approx(0.5)


def test_the_brier_score_is_scikit_learns():
    labels, probabilities = drawn(500, 2)
    assert brier(labels, probabilities) == pytest.approx(2 * brier_score_loss(labels, probabilities[:, 1]))
    sure = np.eye(3)
    assert brier(np.arange(3), sure) == 0 and brier(np.array([1, 2, 0]), sure) == 2
