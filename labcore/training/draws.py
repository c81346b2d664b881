"""What a step of a GAN draws at random."""

import tensorflow as tf

CODES, CLASSES, NOISE, AUGMENTATION = range(4)
"""What is drawn, each from a stream of its own: from one and the same, classes would depend on codes."""


class Draws:
    """Draws that depend on the experiment's seed and the step's number alone.

    Args:
        seed: the experiment's.
        latent_size: numbers of a code.
        shares: `(C,)` of each class among training images, by which classes are drawn; None where none is told.
        places: how often in one step the same may be drawn.
    """

    def __init__(self, seed: int, latent_size: int, shares: tf.Tensor | None, places: int):
        self._seed, self._latent_size, self._shares, self._places = seed % 2**30, latent_size, shares, places

    def codes(self, number: tf.Tensor, step: tf.Tensor, place: int) -> tf.Tensor:
        """So many codes, `(number, latent_size)` float32, without the class."""
        return tf.random.stateless_normal((number, self._latent_size), self.seed(CODES, step, place))

    def classes(self, number: tf.Tensor, step: tf.Tensor, place: int) -> tf.Tensor:
        """As many classes, `(number,)` int32, as often as among training images; 0 where none is told."""
        if self._shares is None:
            return tf.zeros(number, tf.int32)
        logits = tf.math.log(self._shares)[None]
        return tf.random.stateless_categorical(logits, number, self.seed(CLASSES, step, place), tf.int32)[0]

    def seed(self, what: int, step: tf.Tensor, place: int) -> tf.Tensor:
        """A seed `(2,)` int32 for `what`, at its `place` in the step."""
        return tf.stack([tf.constant(self._seed), (4 * step + what) * self._places + place])
