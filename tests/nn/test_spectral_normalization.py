"""What a critic asks of Keras's spectral normalization (Miyato et al. 2018): the kernel itself is held normalized."""

import keras
import numpy as np
import pytest
import tensorflow as tf


def largest(layer: keras.layers.SpectralNormalization) -> float:
    """The largest singular value of the wrapped kernel as a matrix."""
    kernel = layer.layer.kernel.numpy()
    return float(np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2))


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (keras.layers.Conv2D(6, 3), (8, 8, 4)),
        (keras.layers.Conv2DTranspose(6, 4, strides=2), (8, 8, 4)),
        (keras.layers.Dense(6), (20,)),
    ],
    ids=["convolution", "transposed", "dense"],
)
def test_steps_in_a_graph_hold_the_largest_singular_value_at_one(layer, shape):
    """Called twice in each step, as for real and generated images, while the optimizer pulls it up."""
    normalized = keras.layers.SpectralNormalization(layer)
    normalized.build((None, *shape))
    layer.kernel.assign(5 * layer.kernel)
    images = np.random.default_rng(0).normal(size=(2, 4, *shape)).astype("float32")
    assert largest(normalized) > 2

    @tf.function
    def stepped():
        with tf.GradientTape() as tape:
            grown = sum(tf.reduce_mean(normalized(each, training=True) ** 2) for each in tf.unstack(images))
        layer.kernel.assign_add(0.01 * tape.gradient(grown, layer.kernel))

    for _ in range(25):
        stepped()
    normalized(images[0], training=True)
    assert largest(normalized) == pytest.approx(1, abs=0.02)

    before = layer.kernel.numpy()
    normalized(images[0])
    np.testing.assert_array_equal(layer.kernel, before, "an answer changes nothing")
