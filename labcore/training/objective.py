"""What a learner lowers, and what is counted of each step beside it."""

from collections.abc import Callable, Mapping
from typing import Protocol

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

Losses = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""Losses `(N,)` of targets and probabilities, both `(N, C)` float32."""


class Objective(Protocol):
    """What is asked of a network's answers while it learns.

    Attributes:
        figures: what a batch is told of, by name: means over its images.
        counted: what is counted beside them, for the figures of an epoch.
    """

    figures: tuple[str, ...]
    counted: tuple[str, ...]

    def targets(self, known: tf.Tensor) -> tf.Tensor:
        """What augmentation changes along with the images, from what is known of them as it comes in batches."""
        ...

    def losses(self, targets: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        """What is lowered, `(N,)` float32, beside penalties on the weights."""
        ...

    def sums(self, targets: tf.Tensor, answers: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """The sums over the images of each of `figures` and then of `counted`, float32."""
        ...

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        """The figures of an epoch of so many images, from the sums over them."""
        ...


class OfClasses:
    """Each image is of one class.

    Args:
        losses: what is lowered.
        class_weights: `(C,)` float32.
    """

    figures = ("loss", "accuracy")
    """The plain cross-entropy, comparable with that of validation images; and right answers."""
    counted = ()

    def __init__(self, losses: Losses, class_weights: NDArray[np.float32]):
        self._losses, self._class_weights = losses, tf.constant(class_weights, tf.float32)

    def targets(self, known: tf.Tensor) -> tf.Tensor:
        """`(N, C)` float32, one-hot, from labels `(N,)` int32."""
        return tf.one_hot(known, self._class_weights.shape[0])

    def losses(self, targets: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        return self._losses(targets, answers) * tf.linalg.matvec(targets, self._class_weights)

    def sums(self, targets: tf.Tensor, answers: tf.Tensor) -> tuple[tf.Tensor, ...]:
        hits = tf.argmax(answers, 1) == tf.argmax(targets, 1)
        plain = keras.losses.categorical_crossentropy(targets, answers)
        return tf.reduce_sum(plain), tf.reduce_sum(tf.cast(hits, tf.float32))

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        return {name: sums[name] / images for name in self.figures}
