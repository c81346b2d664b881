"""A network that has really learned: which way the stripes run in a square that lies anywhere in an image."""

from dataclasses import dataclass

import keras
import numpy as np
import pytest

SIDE, SQUARE = 24, 7


@dataclass(frozen=True)
class Planted:
    """A trained network, and images in which the place that decides the class is known.

    Attributes:
        model: from `(N, 24, 24, 1)` to the probabilities of two classes.
        images, classes: 48 that it has not seen, and has answered rightly.
        truth: `(48, 24, 24)` float32, 1 where the stripes are.
    """

    model: keras.Model
    images: np.ndarray
    classes: np.ndarray
    truth: np.ndarray


def drawn(number, seed):
    """Images in noise, `(n, 24, 24, 1)` uint8, the class of each, and where its stripes are."""
    rng = np.random.default_rng(seed)
    images = rng.integers(60, 110, (number, SIDE, SIDE, 1)).astype(np.uint8)
    classes, truth = (np.arange(number) % 2).astype(np.int32), np.zeros((number, SIDE, SIDE), np.float32)
    stripes = np.zeros((SQUARE, SQUARE), np.uint8)
    stripes[::2] = 150
    for image, label, where in zip(images, classes, truth, strict=True):
        row, column = rng.integers(0, SIDE - SQUARE, 2)
        here = np.s_[row : row + SQUARE, column : column + SQUARE]
        image[here][..., 0] = 40 + (stripes if label else stripes.T)
        where[here] = 1
    return images, classes, truth


@pytest.fixture(scope="session")
def planted():
    keras.utils.set_random_seed(1)
    image = keras.Input((SIDE, SIDE, 1))
    planes = keras.layers.Rescaling(1 / 127.5, -1)(image)
    for filters in (8, 16):
        planes = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(planes)
        planes = keras.layers.BatchNormalization()(planes)
    probabilities = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalMaxPooling2D()(planes))
    model = keras.Model(image, probabilities)
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    images, classes, _ = drawn(800, seed=0)
    model.fit(images, classes, epochs=6, batch_size=32, verbose=0)
    images, classes, truth = drawn(60, seed=1)
    right = np.flatnonzero(model(images.astype("float32")).numpy().argmax(axis=1) == classes)[:48]
    assert len(right) == 48, "the network has not learned: nothing can be said of what explains it"
    return Planted(model, images[right], classes[right], truth[right])
