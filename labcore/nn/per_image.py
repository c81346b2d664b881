"""What every layer of our own that changes images at random is: drawn anew for each image, never for a whole batch."""

from abc import ABC, abstractmethod

import keras
import tensorflow as tf


class PerImage(keras.Layer, ABC):
    """Changes images at random while training, each by draws of its own.

    Some of Keras's layers draw one value for a whole batch (crop, blur, RandAugment), and AugMix chooses its operations
    when a function is traced; then a batch tells the network less than it has images, and a seed does not fix it.

    Args:
        seed: fixes the draws.

    Input shape: `(N, H, W, C)` float32, 0–255. Output shape: the same.
    """

    def __init__(self, seed: int):
        super().__init__(dtype="float32")
        self.generator = keras.random.SeedGenerator(seed)

    @abstractmethod
    def changed(self, images: tf.Tensor) -> tf.Tensor:
        """The images `(N, H, W, C)`, each changed by draws of its own."""

    def call(self, images, training=False):
        return self.changed(images) if training else images

    def uniform(self, low: float, high: float, *shape) -> tf.Tensor:
        """Evenly distributed numbers of `shape`, from `low` to `high`."""
        return keras.random.uniform(shape, low, high, seed=self.generator)

    def each(self, images: tf.Tensor, low: float, high: float) -> tf.Tensor:
        """One number per image, `(N, 1, 1, 1)`, from `low` to `high`."""
        return self.uniform(low, high, tf.shape(images)[0], 1, 1, 1)
