"""Batches from the prepared array: shuffled anew each epoch, reproducible from seed and epoch alone."""

from collections.abc import Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


class Batches:
    """The training images, epoch after epoch.

    Args:
        images: `(N, H, W, C)` uint8, usually mapped from disk; only the rows of a batch are read.
        labels: `(N,)` int32.
        indices: `(M,)` positions of the images to train on.
        batch_size: images per batch, over all replicas together.
        seed: fixes the order of every epoch.
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        labels: NDArray[np.int32],
        indices: NDArray[np.int64],
        batch_size: int,
        seed: int,
    ):
        self.images, self.labels, self.indices = images, labels, indices
        self.batch_size, self.seed = batch_size, seed

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch; the last may be smaller."""
        return -(-len(self.indices) // self.batch_size)

    def epoch(self, epoch: int) -> tf.data.Dataset:
        """The batches of one epoch: pairs of images `(B, H, W, C)` uint8 and labels `(B,)` int32."""
        signature = (
            tf.TensorSpec((None, *self.images.shape[1:]), tf.uint8),
            tf.TensorSpec((None,), tf.int32),
        )
        return tf.data.Dataset.from_generator(lambda: self._rows(epoch), output_signature=signature).prefetch(2)

    def _rows(self, epoch: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int32]]]:
        order = np.random.default_rng([self.seed, epoch]).permutation(self.indices)
        for start in range(0, len(order), self.batch_size):
            rows = np.sort(order[start : start + self.batch_size])  # ascending rows read a mapped file fastest
            yield self.images[rows], self.labels[rows]
