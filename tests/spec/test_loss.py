"""Losses, against numbers worked out by hand."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.spec.loss.cross_entropy import CrossEntropy
from labcore.spec.loss.focal import FocalLoss

TRUTH = np.eye(3, dtype=np.float32)[[0, 1]]
ANSWERS = np.array([[0.5, 0.25, 0.25], [0.1, 0.9, 0.0]], np.float32)


def focal(targets, answers, gamma=2.0, smoothing=0.0):
    return FocalLoss(gamma=gamma).build(smoothing)(tf.constant(targets), tf.constant(answers)).numpy()


def test_focal_loss_is_the_formula():
    np.testing.assert_allclose(focal(TRUTH, ANSWERS), [0.25 * np.log(2), 0.01 * -np.log(0.9)], rtol=1e-5)
    np.testing.assert_allclose(focal(TRUTH, ANSWERS, 0.5), [0.5**0.5 * np.log(2), 0.1**0.5 * -np.log(0.9)], rtol=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_without_fading_it_is_cross_entropy(smoothing):
    answers = np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]], np.float32)
    plain = CrossEntropy().build(smoothing)(TRUTH, answers).numpy()
    np.testing.assert_allclose(focal(TRUTH, answers, 0.0, smoothing), plain, rtol=1e-5)


def test_mixed_and_smoothed_targets_count_each_class_by_its_part():
    mixed = np.array([[0.3, 0.7, 0.0]], np.float32)
    answers = np.array([[0.5, 0.25, 0.25]], np.float32)
    by_hand = 0.3 * 0.5**2 * np.log(2) + 0.7 * 0.75**2 * np.log(4)
    np.testing.assert_allclose(focal(mixed, answers), [by_hand], rtol=1e-5)
    smooth = 0.1 * 0.75**2 * np.log(4)
    smoothed = (0.3 * 0.7 + 0.1) * 0.5**2 * np.log(2) + (0.7 * 0.7 + 0.1) * 0.75**2 * np.log(4) + smooth
    np.testing.assert_allclose(focal(mixed, answers, 2.0, 0.3), [smoothed], rtol=1e-5)


@pytest.mark.parametrize("gamma", [0.0, 0.25, 1.0, 2.0, 10.0])
@pytest.mark.parametrize("logit", [0.0, 15.0, 80.0, 500.0])
def test_value_and_slope_are_numbers_however_sure_the_answer(gamma, logit):
    for sign in (1, -1):
        logits = tf.constant([[sign * logit, 0.0, 0.0]])
        with tf.GradientTape() as tape:
            tape.watch(logits)
            loss = FocalLoss(gamma=gamma).build(0.0)(TRUTH[:1], tf.nn.softmax(logits))
        assert np.isfinite(loss).all() and np.isfinite(tape.gradient(loss, logits)).all()


def test_an_image_that_is_surely_mistaken_is_still_learned_from():
    logits = tf.constant([[-40.0, 0.0, 0.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = FocalLoss().build(0.0)(TRUTH[:1], tf.nn.softmax(logits))
    np.testing.assert_allclose(tape.gradient(loss, logits), [[-1, 0.5, 0.5]], rtol=1e-4)
