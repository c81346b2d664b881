"""What a learner lowers, and counts, where each pixel has a class."""

from collections.abc import Callable, Mapping

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

PixelLosses = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
"""Losses `(N,)` of masks `(N, H, W)`, probabilities `(N, H, W, C)` and what classes weigh, see `PixelLoss.build`."""


class OfPixels:
    """Each pixel is of one class.

    Args:
        losses: what is lowered.
        class_weights: `(C,)` float32.
    """

    figures = ("loss", "pixel_accuracy")
    """The plain cross-entropy, comparable with that of validation images; and the share of right answers."""

    def __init__(self, losses: PixelLosses, class_weights: NDArray[np.float32]):
        self._losses, self._class_weights = losses, tf.constant(class_weights, tf.float32)
        self._classes = len(class_weights)
        labels = range(self._classes)
        self.counted = tuple(f"{what}.{label}" for what in ("right", "there", "given") for label in labels)
        """Of each class the pixels rightly given, those that there are, and those given, in this order."""

    def targets(self, known: tf.Tensor) -> tf.Tensor:
        """Masks `(N, H, W)` uint8, as they are."""
        return known

    def losses(self, targets: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        return self._losses(targets, answers, self._class_weights)

    def sums(self, targets: tf.Tensor, answers: tf.Tensor) -> tuple[tf.Tensor, ...]:
        known = tf.cast(targets, tf.int32)
        counted = known < self._classes
        known = tf.where(counted, known, 0)
        given = tf.argmax(answers, 3, tf.int32)
        right = tf.cast(counted & (given == known), tf.float32)
        share = tf.cast(counted, tf.float32)
        share /= tf.maximum(tf.reduce_sum(share, (1, 2), keepdims=True), 1)
        plain = keras.losses.sparse_categorical_crossentropy(known, answers)
        numbers = [tf.boolean_mask(known, right > 0), tf.boolean_mask(known, counted), tf.boolean_mask(given, counted)]
        counts = [tf.math.bincount(each, minlength=self._classes, maxlength=self._classes) for each in numbers]
        of_classes = tf.unstack(tf.cast(tf.concat(counts, 0), tf.float32), 3 * self._classes)
        return tf.reduce_sum(plain * share), tf.reduce_sum(right * share), *of_classes

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        """Mean IoU too: over the classes that are there or are given, of all pixels together."""
        right, there, given = np.array([sums[name] for name in self.counted]).reshape(3, self._classes)
        either = there + given - right
        iou = right[either > 0] / either[either > 0]
        means = {name: sums[name] / images for name in self.figures}
        return {**means, "mean_iou": float(iou.mean()) if len(iou) else float("nan")}


class BesideSpecialist:
    """Of a network for all classes, and one that tells one class from the rest: both losses are lowered, and the
    figures are the first one's.

    Answers are `(N, H, W, C + 2)` probabilities: of the classes, then of the rest and of the class.

    Args:
        general: what is asked of the network for all classes.
        losses: what the specialist lowers.
        label: its class.
        classes: how many there are, C.
    """

    def __init__(self, general: OfPixels, losses: PixelLosses, label: int, classes: int):
        self._general, self._losses, self._label, self._classes = general, losses, label, classes
        self._class_weights = tf.ones(2, tf.float32)
        self.figures, self.counted = general.figures, general.counted

    def targets(self, known: tf.Tensor) -> tf.Tensor:
        return self._general.targets(known)

    def losses(self, targets: tf.Tensor, answers: tf.Tensor) -> tf.Tensor:
        its = tf.cast(targets == self._label, targets.dtype)
        own = tf.where(targets < self._classes, its, targets)  # pixels of no class stay of none
        of_class = self._losses(own, answers[..., self._classes :], self._class_weights)
        return self._general.losses(targets, answers[..., : self._classes]) + of_class

    def sums(self, targets: tf.Tensor, answers: tf.Tensor) -> tuple[tf.Tensor, ...]:
        return self._general.sums(targets, answers[..., : self._classes])

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        return self._general.told(sums, images)
