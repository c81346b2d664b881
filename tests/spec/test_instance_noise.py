"""Noise on what a critic sees fades evenly, and is then gone."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.spec.instance_noise import InstanceNoise


@pytest.mark.parametrize(("progress", "left"), [(0, 0.2), (0.125, 0.15), (0.25, 0.1), (0.5, 0), (0.75, 0), (1, 0)])
def test_it_falls_evenly_over_its_share_of_training(progress, left):
    noise = InstanceNoise(deviation=0.2, fades_over=0.5)
    given = tf.function(noise.deviation_at)(tf.constant(progress, tf.float32))
    assert given.shape == () and given.dtype == tf.float32
    np.testing.assert_allclose(given, left, atol=1e-7)


def test_there_is_none_unless_it_is_asked_for():
    assert float(InstanceNoise().deviation_at(0.0)) == 0
    assert InstanceNoise(deviation=0.3).without_regularization().deviation == 0
