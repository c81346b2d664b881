"""The fused layer gives what the standard one gives, forward, backward, and in its running averages."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.nn.normalization import FusedBatchNormalization

SHAPE = (8, 5, 6, 7)


@pytest.fixture
def pair():
    layers = keras.layers.BatchNormalization(momentum=0.8), FusedBatchNormalization(momentum=0.8)
    for layer in layers:
        layer.build(SHAPE)
        layer.set_weights([np.linspace(0.5, 2, 7), np.linspace(-1, 1, 7), np.full(7, 0.3), np.full(7, 1.7)])
    return layers


def test_training_agrees_with_the_standard_layer(pair):
    images = tf.random.stateless_normal(SHAPE, seed=(1, 2)) * 3 + 1
    results = []
    for layer in pair:
        with tf.GradientTape() as tape:
            tape.watch(images)
            loss = tf.reduce_sum(layer(images, training=True) ** 3)
        results.append([*tape.gradient(loss, [images, layer.gamma.value, layer.beta.value]), *layer.get_weights()])
    for standard, fused in zip(*results, strict=True):
        np.testing.assert_allclose(fused, standard, rtol=2e-3, atol=2e-3)


def test_inference_agrees_with_the_standard_layer(pair):
    images = tf.random.stateless_normal(SHAPE, seed=(3, 4))
    standard, fused = (layer(images, training=False) for layer in pair)
    np.testing.assert_allclose(fused, standard, atol=1e-5)


def test_a_frozen_layer_keeps_its_averages(pair):
    fused = pair[1]
    fused.trainable = False
    before = fused.get_weights()
    fused(tf.ones(SHAPE), training=True)
    for old, new in zip(before, fused.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
