"""The operations of an augmentation as one function on a batch, drawn anew from (seed, epoch)."""

import keras
import numpy as np
import tensorflow as tf

from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.base import Operation


class Augmenter:
    """Applies the active operations of `augmentation`, in order, to batches of training images.

    Args:
        augmentation: which operations.
        seed: fixes every draw, together with the epoch.
        shape: `(H, W, C)` of the images.
    """

    def __init__(self, augmentation: Augmentation, seed: int, shape: tuple[int, int, int]):
        self._seed = seed
        self._steps = [
            _Step(operation, seed + place, shape)
            for place, operation in enumerate(augmentation.active())
            if operation.suits(shape[-1])
        ]

    @property
    def _states(self) -> list[keras.Variable]:
        """The state of every random generator: operations have no weights."""
        return [state for step in self._steps for state in step.states]

    def start_epoch(self, epoch: int) -> None:
        """Set the random state to what it is at the start of `epoch`, whatever was drawn before."""
        for place, state in enumerate(self._states):
            state.assign(np.array([self._seed + place, epoch << 16], dtype=np.uint32))

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Changed images `(N, H, W, C)` float32, 0–255, and targets `(N, C)` float32, from the same."""
        for step in self._steps:
            images, targets = step(images, targets)
        return (tf.clip_by_value(images, 0.0, 255.0) if self._steps else images), targets


class _Step:
    """One operation, applied to as many of the images as its probability says."""

    def __init__(self, operation: Operation, seed: int, shape: tuple[int, int, int]):
        self._operation = operation
        self._layer: keras.Layer = operation.build(seed)
        self._gate = keras.random.SeedGenerator(seed)
        if not operation.mixes:
            self._layer.build((None, *shape))

    @property
    def states(self) -> list[keras.Variable]:
        gate = [self._gate.state] if self._operation.probability < 1 else []
        return [*self._layer.variables, *gate]

    def __call__(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        if self._operation.mixes:
            mixed = self._layer({"images": images, "labels": targets}, training=True)
            changed, wanted = mixed["images"], mixed["labels"]
        else:
            changed, wanted = self._layer(images, training=True), targets
        if self._operation.probability >= 1:
            return changed, wanted
        drawn = keras.random.uniform((tf.shape(images)[0],), seed=self._gate) < self._operation.probability
        return tf.where(drawn[:, None, None, None], changed, images), tf.where(drawn[:, None], wanted, targets)
