"""Grad-CAM points to where the class is."""

import keras
import numpy as np

from labcore.explain.grad_cam import GradCamMaps


def bright_spot_detector() -> keras.Model:
    """Two classes: dark everywhere, or a bright spot somewhere; known weights, nothing trained."""
    image = keras.Input((16, 16, 1))
    spots = keras.layers.Conv2D(1, 3, padding="same", name="spots")(keras.layers.Rescaling(1 / 255)(image))
    spots = keras.layers.ReLU(name="kept")(spots)
    answer = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalMaxPooling2D()(spots))
    model = keras.Model(image, answer)
    model.get_layer("spots").set_weights([np.full((3, 3, 1, 1), 1 / 9), np.array([-0.2])])
    model.layers[-1].set_weights([np.array([[-4.0, 4.0]]), np.array([1.0, -1.0])])
    return model


def test_the_map_peaks_at_the_spot():
    images = np.zeros((2, 16, 16, 1), np.uint8)
    images[0, 2:6, 9:13] = 255
    images[1, 10:14, 1:5] = 255
    maps = GradCamMaps(bright_spot_detector())(images, np.array([1, 1], np.int32))
    assert maps.shape == (2, 16, 16) and maps.dtype == np.float16
    for single, (row, column) in zip(maps, [(4, 11), (12, 3)], strict=True):
        peak = np.unravel_index(single.argmax(), single.shape)
        assert abs(peak[0] - row) <= 2 and abs(peak[1] - column) <= 2
        assert single.max() == 1 and single.min() >= 0


def test_the_layer_is_the_last_with_a_plane():
    assert GradCamMaps(bright_spot_detector()).layer == "kept"


def test_nothing_to_show_is_an_empty_map_not_a_division_by_zero():
    maps = GradCamMaps(bright_spot_detector())(np.zeros((1, 16, 16, 1), np.uint8), np.array([1], np.int32))
    assert np.isfinite(maps).all() and maps.max() == 0
