"""How fast a critic's score changes with an image."""

from collections.abc import Callable

import keras
import tensorflow as tf

LEAST = 1e-12
"""The least that a root is taken of: at 0 the root's own gradient is infinite."""


def slopes(scores: Callable[[tf.Tensor], tf.Tensor], images: tf.Tensor) -> tf.Tensor:
    """The norm `(N,)` float32 of each score's gradient by all pixels of its image, at `images` `(N, H, W, C)`.

    Gradients flow on through it, into the weights behind `scores`.

    Args:
        scores: gives scores `(N,)`, each of which depends on its own image alone.
    """
    with tf.GradientTape() as tape:
        tape.watch(images)
        # As each score depends on its own image alone, the gradient of their sum is that of each.
        total = tf.reduce_sum(tf.cast(scores(images), tf.float32))
    gradients = tf.cast(tape.gradient(total, images), tf.float32)
    return tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(gradients), axis=(1, 2, 3)), LEAST))


def between(real: tf.Tensor, fake: tf.Tensor, generator: keras.random.SeedGenerator) -> tf.Tensor:
    """Mixtures `(N, H, W, C)` of each real image and the generated one beside it, in shares drawn for each pair."""
    shares = keras.random.uniform((tf.shape(real)[0], 1, 1, 1), dtype=real.dtype, seed=generator)
    return real + shares * (fake - real)
