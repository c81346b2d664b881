"""Images as a network describes them, and those of the training images that lie nearest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from labcore.explain.network import PIXELS_AT_ONCE
from labcore.nn.coarsest import handed_on

FEWEST_AT_ONCE, MOST_AT_ONCE = 8, 128

BEFORE_ANSWER = "the layer before the answer"
COARSEST = "what the network's coarsest planes hand on to finer ones, averaged over the image"
"""What numbers an image is described by."""


class Features:
    """An image in the numbers of the layer before the answer; of a network that gives each pixel a class, in those of
    the coarsest planes that are handed on to finer ones. Of planes it is the mean over their places.

    Args:
        model: a flat functional model from `(N, H, W, C)` float32, 0–255, to `(N, classes)` or `(N, H, W, classes)`.

    Attributes:
        are: `BEFORE_ANSWER`, or `COARSEST`.
    """

    def __init__(self, model: keras.Model):
        coarsest = handed_on(model) if len(model.output.shape) == 4 else []
        answering = next(layer for layer in reversed(model.layers) if layer.weights)
        self._part = keras.Model(model.input, coarsest or [answering.input])
        self.are = COARSEST if coarsest else BEFORE_ANSWER
        height, width = model.input.shape[1:3]
        self._at_once = int(np.clip(PIXELS_AT_ONCE // (height * width), FEWEST_AT_ONCE, MOST_AT_ONCE))

    def __call__(self, images: NDArray[np.uint8], between: Callable[[], None] = lambda: None) -> NDArray[np.float32]:
        """`(n, K)` of images `(n, H, W, C)` uint8; `between` is called before every batch."""
        parts = []
        for start in range(0, len(images), self._at_once):
            between()
            parts.append(self._of(tf.constant(images[start : start + self._at_once].astype(np.float32))).numpy())
        return np.concatenate(parts)

    @tf.function(reduce_retracing=True)
    def _of(self, images: tf.Tensor) -> tf.Tensor:
        given = [tf.cast(each, tf.float32) for each in tf.nest.flatten(self._part(images, training=False))]
        return tf.concat([tf.reduce_mean(each, axis=list(range(1, len(each.shape) - 1))) for each in given], axis=1)


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
