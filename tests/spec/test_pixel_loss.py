"""Losses over pixels, against numbers worked out by hand."""

import numpy as np
import pytest

from labcore.spec.pixel_loss.cross_entropy import PixelCrossEntropy

MASKS = np.array([[[0, 1], [1, 255]], [[0, 0], [0, 0]]], np.uint8)
PROBABILITIES = np.array([[[[0.8, 0.2], [0.5, 0.5]], [[0.9, 0.1], [0.3, 0.7]]], [[[0.6, 0.4]] * 2] * 2], np.float32)


def losses(weights=(1.0, 1.0), smoothing=0.0):
    function = PixelCrossEntropy().build(smoothing)
    return np.asarray(function(MASKS, PROBABILITIES, np.array(weights, np.float32)))


def test_it_is_the_mean_over_the_pixels_that_are_known():
    first = -np.log([0.8, 0.5, 0.1]).mean()
    np.testing.assert_allclose(losses(), [first, -np.log(0.6)], rtol=1e-5)


def test_a_class_counts_by_its_weight():
    first = -(1 * np.log(0.8) + 3 * np.log(0.5) + 3 * np.log(0.1)) / 3
    np.testing.assert_allclose(losses((1, 3)), [first, -np.log(0.6)], rtol=1e-5)


def test_smoothing_is_that_of_soft_targets():
    surprise = -np.log([[0.6, 0.4]])
    assert losses(smoothing=0.2)[1] == pytest.approx((surprise * [0.9, 0.1]).sum(), rel=1e-5)
