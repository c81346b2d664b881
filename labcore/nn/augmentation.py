"""The operations of an augmentation as one function on a batch, drawn anew from (seed, epoch)."""

import keras
import numpy as np
import tensorflow as tf

from labcore.spec.augmentation import Augmentation


class Augmenter:
    """Applies the active operations of `augmentation`, in order, to batches of training images."""

    def __init__(self, augmentation: Augmentation, seed: int, shape: tuple[int, int, int]):
        self._seed = seed
        self._layers: list[keras.Layer] = [
            operation.build(seed + place) for place, operation in enumerate(augmentation.active())
        ]
        for layer in self._layers:
            layer.build((None, *shape))

    def start_epoch(self, epoch: int) -> None:
        """Set the random state to what it is at the start of `epoch`, whatever was drawn before."""
        for place, layer in enumerate(self._layers):
            for state in layer.variables:  # the layers have no weights: each variable is the state of a generator
                state.assign(np.array([self._seed + place, epoch << 16], dtype=np.uint32))

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Changed images `(N, H, W, C)` float32, 0–255, from the same."""
        for layer in self._layers:
            images = layer(images, training=True)
        return tf.clip_by_value(images, 0.0, 255.0) if self._layers else images
