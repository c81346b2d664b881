"""Images as the layer before the answer describes them, and those of the training images that lie nearest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

AT_ONCE = 128


class Features:
    """What the layer before the answer gives: its own numbers, or the mean over planes where it gives planes.

    Args:
        model: a flat functional model from `(N, H, W, C)` float32, 0–255, to `(N, classes)`.
    """

    def __init__(self, model: keras.Model):
        answering = next(layer for layer in reversed(model.layers) if layer.weights)
        self._part = keras.Model(model.input, answering.input)

    def __call__(self, images: NDArray[np.uint8], between: Callable[[], None] = lambda: None) -> NDArray[np.float32]:
        """`(n, K)` of images `(n, H, W, C)` uint8; `between` is called before every batch."""
        parts = []
        for start in range(0, len(images), AT_ONCE):
            between()
            found = self._of(tf.constant(images[start : start + AT_ONCE].astype(np.float32))).numpy()
            parts.append(found if found.ndim == 2 else found.mean(axis=tuple(range(1, found.ndim - 1))))
        return np.concatenate(parts)

    @tf.function(reduce_retracing=True)
    def _of(self, images: tf.Tensor) -> tf.Tensor:
        return tf.cast(self._part(images, training=False), tf.float32)


@dataclass(frozen=True)
class Nearest:
    """Of each of n images those of the training images that lie nearest.

    Attributes:
        places: `(n, k)` int64, among the training images, the nearest first.
        distances: `(n, k)` float32, 0 to 2.
    """

    places: NDArray[np.int64]
    distances: NDArray[np.float32]


class Neighbourhood:
    """The training images in the space of features, each of length 1 (Sun et al., ICML 2022, deep nearest neighbours).

    Args:
        training: `(m, K)` features of training images.
    """

    def __init__(self, training: NDArray[np.float32]):
        self._nearest: Any = NearestNeighbors(algorithm="brute").fit(of_length_one(training))

    def nearest(self, features: NDArray[np.float32], number: int) -> Nearest:
        """The `number` training images nearest to each of `features` `(n, K)`; all where they are no more."""
        wanted = min(number, self._nearest.n_samples_fit_)
        distances, places = self._nearest.kneighbors(of_length_one(features), wanted)
        return Nearest(places, distances.astype(np.float32))


def of_length_one(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows `(n, K)` brought to length 1; one of zeros stays."""
    length = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.where(length > 0, length, 1)
