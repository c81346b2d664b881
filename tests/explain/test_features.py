"""What lies near what."""

import keras
import numpy as np

from labcore.explain.features import Features, Neighbourhood


def test_features_are_what_the_answer_is_made_of(planted):
    found = Features(planted.model)(planted.images)
    assert found.shape == (48, 16)
    kernel, bias = planted.model.layers[-1].get_weights()
    scores = found @ kernel + bias
    assert (scores.argmax(axis=1) == planted.classes).all()


def test_a_softmax_of_its_own_and_planes_are_no_obstacle():
    image = keras.Input((6, 6, 1))
    planes = keras.layers.Conv2D(3, 3)(image)
    answers = keras.layers.Softmax()(keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(2, 1)(planes)))
    model = keras.Model(image, answers)
    images = np.random.default_rng(0).integers(0, 256, (4, 6, 6, 1)).astype(np.uint8)
    expected = keras.Model(image, planes)(images.astype("float32")).numpy().mean(axis=(1, 2))
    np.testing.assert_allclose(Features(model)(images), expected, rtol=1e-4, atol=1e-4)


def around(center, number, seed):
    return np.random.default_rng(seed).normal(center, 0.1, (number, 3)).astype(np.float32)


def test_the_nearest_come_first():
    training = np.concatenate([around([1, 0, 0], 50, 0), around([0, 1, 0], 50, 1)])
    found = Neighbourhood(training).nearest(np.array([[2, 0, 0], [0, 2, 0]], np.float32), 5)
    assert (found.places[0] < 50).all() and (found.places[1] >= 50).all()
    assert (np.diff(found.distances, axis=1) >= 0).all()


def test_few_training_images_are_enough_to_be_near():
    assert Neighbourhood(around([1, 0, 0], 3, 0)).nearest(around([1, 0, 0], 2, 2), 6).places.shape == (2, 3)
