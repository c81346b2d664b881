"""A spatial transformer starts by changing nothing, moves images as it is told, and learns how to."""

import keras
import numpy as np
import pytest

from labcore.nn.classifier import classifier
from labcore.nn.portable import portable
from labcore.nn.spatial_transformer import sampled, transformed
from labcore.spec.classification import Classification
from labcore.spec.transformer import Transformer

SHAPE = (9, 13, 3)
IMAGES = np.random.default_rng(0).uniform(0, 255, (4, *SHAPE)).astype(np.float32)
KINDS = [kind for kind in Transformer.kinds() if kind != "none"]


def network(kind: str, shape: tuple[int, int, int] = SHAPE) -> keras.Model:
    settings = {"transformer": kind, "architecture": {"kind": "cnn", "blocks": 2, "filters": 4}}
    return classifier(Classification.model_validate(settings), shape, 3)


def moved(**moves: float) -> np.ndarray:
    """The images, moved by the numbers that are given; the others are 0."""
    image = keras.Input(SHAPE)
    given = keras.Input((1,))
    terms = [given * moves.get(name, 0.0) for name in ("xx", "xy", "x", "yx", "yy", "y")]
    return keras.Model([image, given], sampled(image, *terms))([IMAGES, np.ones((4, 1), np.float32)]).numpy()


@pytest.mark.parametrize("shape", [SHAPE, (10, 10, 3), (10, 10, 1)], ids=str)
@pytest.mark.parametrize("number", [1, 3, 10])
@pytest.mark.parametrize("kind", KINDS)
def test_at_the_start_images_stay_as_they_are(kind, number, shape):
    """Of any number and shape: Keras's addition goes wrong where they are such that one axis may stand for another."""
    images = np.random.default_rng(1).uniform(0, 255, (number, *shape)).astype(np.float32)
    np.testing.assert_allclose(transformed(network(kind, shape))(images), images, atol=1e-2)


def test_a_shift_by_whole_pixels_repeats_the_rim():
    shifted = moved(x=2 * 2 / (13 - 1), y=-1 * 2 / (9 - 1))
    expected = np.pad(IMAGES, ((0, 0), (1, 0), (0, 2), (0, 0)), mode="edge")[:, :-1, 2:]
    np.testing.assert_allclose(shifted, expected, atol=1e-2)


def test_a_shift_by_half_a_pixel_is_the_mean_of_two():
    shifted = moved(x=0.5 * 2 / (13 - 1))
    np.testing.assert_allclose(shifted[:, :, :-1], (IMAGES[:, :, :-1] + IMAGES[:, :, 1:]) / 2, atol=1e-2)


def test_turned_upside_down():
    np.testing.assert_allclose(moved(xx=-2.0, yy=-2.0), IMAGES[:, ::-1, ::-1], atol=1e-2)


def test_without_one_there_is_nothing_to_show():
    assert transformed(network("none")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_and_a_saved_model_moves_images_the_same_way_in_safe_mode(kind, tmp_path):
    model = network(kind)
    moves = model.get_layer("transformer_moves")
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(IMAGES, np.array([0, 1, 2, 0]), epochs=1, verbose=0)
    assert np.abs(moves.kernel.numpy()).max() > 0
    portable(model).save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_allclose(transformed(loaded)(IMAGES), transformed(model)(IMAGES), atol=1e-2)
