"""Weights in 16 bits, but for those whose rounding changes what the network answers."""

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from labcore.export.lite_halves import Shown, mostly_halved, probabilities_moved, round_weights
from labcore.spec.export.base import TELLS_CLASSES
from labcore.spec.export.lite import Lite

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1), dtype=np.uint8).repeat(3, axis=3)
SHOWN = Shown([IMAGES], TELLS_CLASSES, probabilities_moved)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return written(tmp_path_factory.mktemp("lite") / "model.tflite")


def written(path, sureness=0.0):
    """A network whose first kernel cannot be rounded without harm: on gray images most of it cancels out.

    Args:
        sureness: by how much the logit of its first class is raised.
    """
    keras.utils.set_random_seed(1)
    image = keras.Input((8, 8, 3))
    features = keras.layers.Conv2D(16, 3, activation="relu", name="first")(keras.layers.Rescaling(1 / 255)(image))
    features = keras.layers.Conv2D(48, 3, activation="relu", name="middle")(features)
    pooled = keras.layers.GlobalAveragePooling2D()(features)
    last = keras.layers.Dense(2, activation="softmax")
    model = keras.Model(image, last(pooled))
    kernel, bias = model.get_layer("first").get_weights()
    model.get_layer("first").set_weights([kernel + np.tile([33.3, -17.1, -16.2], (3, 3, 1))[..., None], bias])
    last.set_weights([last.get_weights()[0], np.array([sureness, 0.01])])
    Lite().write(model, path, [IMAGES])
    return path.read_bytes()


def halves(content):
    """The shapes of the constants that are in 16 bits."""
    details = Interpreter(model_content=content).get_tensor_details()
    return {tuple(map(int, each["shape"])) for each in details if each["dtype"] == np.float16}


def answers(content):
    interpreter = Interpreter(model_content=content)
    given, told = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    found = []
    for image in IMAGES.astype(np.float32):
        interpreter.allocate_tensors()
        interpreter.set_tensor(given, image[None])
        interpreter.invoke()
        found.append(interpreter.get_tensor(told)[0])
    return np.array(found)


def test_where_no_rounding_does_harm_all_that_is_large_is_rounded(content):
    found = mostly_halved(content, SHOWN, 1.0)
    assert halves(found.content) == {(16, 3, 3, 3), (48, 3, 3, 16)}
    assert found.kept == pytest.approx((16 + 48 + 2 * 48 + 2) / (432 + 16 + 6912 + 48 + 2 * 48 + 2))
    assert len(found.content) < 0.6 * len(content)


def test_what_cannot_be_rounded_without_harm_stays(content):
    all_of_it = mostly_halved(content, SHOWN, 1.0)
    assert 1e-4 < all_of_it.difference < 1
    found = mostly_halved(content, SHOWN, all_of_it.difference / 4)
    assert halves(found.content) == {(48, 3, 3, 16)} and found.kept > all_of_it.kept
    assert found.difference <= all_of_it.difference / 4
    moved = np.abs(answers(found.content) - answers(content)).max()  # of probabilities near a half
    assert moved == pytest.approx(found.difference, rel=0.05)


def test_images_of_which_it_is_sure_tell_what_others_would_show(content, tmp_path):
    """That probabilities of nearly 1 do not move says nothing of those in between."""
    sure = written(tmp_path / "model.tflite", sureness=8.0)
    found = mostly_halved(sure, SHOWN, 1.0)
    assert answers(sure).min(axis=1).max() < 0.01
    assert np.abs(answers(found.content) - answers(sure)).max() < found.difference / 10
    assert found.difference == pytest.approx(mostly_halved(content, SHOWN, 1.0).difference, rel=0.05)


def test_it_stays_mostly_in_sixteen_bits_whatever_is_asked(content):
    found = mostly_halved(content, SHOWN, 0.0)
    assert found.difference > 0 and halves(found.content) and found.kept <= 0.55


def test_a_file_is_rewritten_and_what_must_be_known_is_told(content, tmp_path):
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    told = round_weights(path, [IMAGES], 1.0)
    assert len(halves(path.read_bytes())) == 2
    assert told.startswith("97.8% of its weights are in 16 bits; in 32 stay small tensors")
    assert told.endswith("on 40 training images.") and "would move its answers most" not in told
