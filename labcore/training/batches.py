"""Batches from the prepared array: drawn anew each epoch, reproducible from the epoch alone."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.training.rows import Joined

Order = Callable[[int], NDArray[np.int64]]
"""The rows that an epoch shows, in order, by the epoch's number; as many in each epoch."""


class Batches:
    """The training images, epoch after epoch.

    Args:
        images: `(N, H, W, C)` uint8, usually mapped from disk; only the rows of a batch are read.
        targets: `(N, ...)` integers: labels, or masks.
        order: which rows an epoch shows.
        batch_size: images per batch, over all replicas together.
        replicas: devices that share each batch; none of them is ever left without an image.
    """

    def __init__(
        self,
        images: NDArray[np.uint8] | Joined,
        targets: NDArray[np.integer] | Joined,
        order: Order,
        batch_size: int,
        replicas: int = 1,
    ):
        self.images, self.targets = images, targets
        self._order, self._replicas = order, replicas
        self._starts = _starts(len(order(0)), batch_size, replicas)

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return len(self._starts)

    def epoch(self, epoch: int) -> tf.data.Dataset:
        """The batches of one epoch: pairs of images `(B, H, W, C)` uint8 and targets `(B, ...)`, as they lie."""
        signature = (
            tf.TensorSpec((None, *self.images.shape[1:]), tf.uint8),
            tf.TensorSpec((None, *self.targets.shape[1:]), tf.as_dtype(self.targets.dtype)),
        )
        batches = tf.data.Dataset.from_generator(lambda: self._rows(epoch), output_signature=signature).prefetch(2)
        return batches.with_options(_untuned())

    def _rows(self, epoch: int) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.integer]]]:
        for rows in np.split(self._order(epoch), self._starts[1:]):
            rows = _dealt(np.sort(rows), self._replicas)  # ascending rows read a mapped file fastest
            yield self.images[rows], self.targets[rows]


def _untuned() -> tf.data.Options:
    """Without TensorFlow's tuner, for which there is nothing to tune here.

    Its thread looks again after 10 ms, 20 ms, 40 ms and so on. On a busy machine it often misses the call that wakes it
    when the batches end, and the epoch waits for its next look: one of 10.5 s then takes 20.5 s.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return options


def steps_per_epoch(images: int, batch_size: int, replicas: int = 1) -> int:
    """Batches that an epoch of so many images makes."""
    return len(_starts(images, batch_size, replicas))


def _dealt(rows: NDArray[np.int64], replicas: int) -> NDArray[np.int64]:
    """Ascending `rows` dealt out to the replicas in turn, each of which takes a run of a batch.

    Sets are often stored class by class: cut through in the middle, one replica would get the first classes and another
    the last, and batch normalization on each would see another mixture than the network is asked about.
    """
    return np.concatenate([rows[first::replicas] for first in range(replicas)])


def _starts(images: int, batch_size: int, replicas: int) -> list[int]:
    """Where each batch begins. What is left over makes a smaller last batch, unless that leaves a replica nothing."""
    starts = list(range(0, images, batch_size))
    if len(starts) > 1 and images - starts[-1] < replicas:
        starts.pop()
    return starts
