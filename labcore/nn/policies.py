"""Policies: operations drawn for each image from a list."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from labcore.nn.per_image import PerImage
from labcore.spec.augmentation.base import Operation


class Policy(PerImage):
    """Applies operations drawn for each image from a list; those that need color are left out of it for gray images."""

    def __init__(self, operations: Sequence[Operation], seed: int):
        super().__init__(seed)
        self._operations, self._seed = operations, seed
        self._pool: list[keras.Layer] = []

    def build(self, input_shape):
        chosen = [operation for operation in self._operations if operation.suits(input_shape[-1])]
        self._pool = [operation.build(self._seed + place) for place, operation in enumerate(chosen)]
        for layer in self._pool:
            layer.build(input_shape)
        super().build(input_shape)

    def chosen(self, images: tf.Tensor) -> tf.Tensor:
        """The place `(N,)` int32 in the list of an operation for each image."""
        return keras.random.randint((tf.shape(images)[0],), 0, len(self._pool), seed=self.generator)

    def applied(self, images: tf.Tensor, places: tf.Tensor) -> tf.Tensor:
        """Each image changed by the operation at its place in the list; at the place past its end, left as it is.

        Each operation sees its own images only, so that the cost does not grow with the list.
        """
        parts = tf.dynamic_partition(images, places, len(self._pool) + 1)
        rows = tf.dynamic_partition(tf.range(tf.shape(images)[0]), places, len(self._pool) + 1)
        changed = [_unless_empty(layer, part) for layer, part in zip(self._pool, parts, strict=False)]
        result = tf.dynamic_stitch(rows, [*changed, parts[-1]])
        return tf.ensure_shape(result, images.shape)


def _unless_empty(layer: keras.Layer, images: tf.Tensor) -> tf.Tensor:
    """Some of Keras's layers fail for a batch of no images."""
    return tf.cond(tf.shape(images)[0] > 0, lambda: layer(images, training=True), lambda: images)


class RandAugmentPolicy(Policy):
    """`count` operations one after the other, drawn for each image.

    Reference: Cubuk et al., "RandAugment", 2019.
    """

    def __init__(self, operations: Sequence[Operation], count: int, seed: int):
        super().__init__(operations, seed)
        self._count = count

    def changed(self, images):
        for _ in range(self._count):
            images = self.applied(images, self.chosen(images))
        return images


class AugMixPolicy(Policy):
    """The image blended with several chains of one to `depth` operations each.

    Reference: Hendrycks et al., "AugMix", ICLR 2020; without its consistency loss.
    """

    def __init__(self, operations: Sequence[Operation], chains: int, depth: int, seed: int):
        super().__init__(operations, seed)
        self._chains, self._depth = chains, depth

    def changed(self, images):
        count = tf.shape(images)[0]
        shares = keras.random.gamma((count, self._chains), 1.0, seed=self.generator)  # normalized: Dirichlet(1)
        shares = shares / tf.reduce_sum(shares, axis=1, keepdims=True)
        kept = self.each(images, 0, 1)  # Beta(1, 1)
        ends = tf.reshape(
            self._chained(tf.repeat(images, self._chains, axis=0)), (count, self._chains, *images.shape[1:])
        )
        return kept * images + (1 - kept) * tf.reduce_sum(ends * shares[..., None, None, None], axis=1)

    def _chained(self, images: tf.Tensor) -> tf.Tensor:
        """Each image at the end of a chain of its own."""
        length = keras.random.randint((tf.shape(images)[0],), 1, self._depth + 1, seed=self.generator)
        for step in range(self._depth):
            images = self.applied(images, tf.where(step < length, self.chosen(images), len(self._pool)))
        return images
