"""Images as the layer before the answer describes them, and how far one lies from those that were learned from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

AT_ONCE = 128

NEIGHBOUR = 10
"""The training image whose distance counts, by how near it is: one alone may lie anywhere."""

UNUSUAL = 0.01
"""An image is unlike the training data where no larger share of validation images lies as far from it."""


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
        farness: `(n,)` float32, the distance of the tenth nearest.
        farther: `(n,)` float32, the share of validation images that lie as far or farther.
    """

    places: NDArray[np.int64]
    distances: NDArray[np.float32]
    farness: NDArray[np.float32]
    farther: NDArray[np.float32]

    @property
    def unlike(self) -> NDArray[np.bool_]:
        """`(n,)` whether an image lies farther from the training data than nearly all validation images."""
        return self.farther < UNUSUAL


class Neighbourhood:
    """The training images in the space of features, each of length 1 (Sun et al., ICML 2022, deep nearest neighbours).

    Args:
        training: `(m, K)` features of training images.
        validation: `(v, K)` those of images of the same kind that were not learned from: how far is usual.
    """

    def __init__(self, training: NDArray[np.float32], validation: NDArray[np.float32]):
        self._nearest: Any = NearestNeighbors(algorithm="brute").fit(_of_length_one(training))
        self._rank = min(NEIGHBOUR, len(training))
        self._usual = np.sort(self._distances(validation, self._rank)[0][:, -1])

    def nearest(self, features: NDArray[np.float32], number: int) -> Nearest:
        """The `number` training images nearest to each of `features` `(n, K)`."""
        wanted = min(max(number, self._rank), self._nearest.n_samples_fit_)
        distances, places = self._distances(features, wanted)
        farness = distances[:, self._rank - 1]
        nearer = np.searchsorted(self._usual, farness, side="left")
        return Nearest(
            places[:, :number],
            distances[:, :number].astype(np.float32),
            farness.astype(np.float32),
            (1 - nearer / len(self._usual)).astype(np.float32),
        )

    def _distances(self, features: NDArray[np.float32], number: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
        distances, places = self._nearest.kneighbors(_of_length_one(features), number)
        return distances, places


def _of_length_one(features: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(features, axis=1, keepdims=True)
    return features / np.where(length > 0, length, 1)
