"""Remedies for imbalance, against numbers worked out by hand."""

import numpy as np

from labcore.spec.imbalance import Imbalance

COUNTS = np.array([30, 10, 20])


def test_balanced_weights_make_every_class_count_the_same():
    weights = Imbalance.model_validate({"class_weights": "balanced"}).class_weights.weights(COUNTS)
    np.testing.assert_allclose(weights * COUNTS, 20)


def test_the_bias_encodes_the_frequencies_that_training_sees():
    plain = Imbalance.model_validate({"class_weights": "none"}).output_bias(COUNTS)
    np.testing.assert_allclose(np.exp(plain) / np.exp(plain).sum(), COUNTS / 60, rtol=1e-6)
    balanced = Imbalance.model_validate({"class_weights": "balanced"}).output_bias(COUNTS)
    np.testing.assert_allclose(balanced, 0, atol=1e-6)
