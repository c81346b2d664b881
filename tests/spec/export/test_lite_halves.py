"""Weights in 16 bits, but for those whose rounding changes what the network answers."""

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from labcore.spec.export.lite import Lite
from labcore.spec.export.lite_halves import mostly_halved

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 1), dtype=np.uint8).repeat(3, axis=3)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """Of a network whose first kernel cannot be rounded without harm: on gray images most of it cancels out."""
    keras.utils.set_random_seed(1)
    image = keras.Input((8, 8, 3))
    features = keras.layers.Conv2D(16, 3, activation="relu", name="first")(keras.layers.Rescaling(1 / 255)(image))
    features = keras.layers.Conv2D(48, 3, activation="relu", name="middle")(features)
    pooled = keras.layers.GlobalAveragePooling2D()(features)
    model = keras.Model(image, keras.layers.Dense(4, activation="softmax", use_bias=False)(pooled))
    kernel, bias = model.get_layer("first").get_weights()
    model.get_layer("first").set_weights([kernel + np.tile([33.3, -17.1, -16.2], (3, 3, 1))[..., None], bias])
    path = tmp_path_factory.mktemp("lite") / "model.tflite"
    Lite().write(model, path, IMAGES)
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
    found = mostly_halved(content, IMAGES, 1.0)
    assert halves(found.content) == {(16, 3, 3, 3), (48, 3, 3, 16)}
    assert found.kept == pytest.approx((16 + 48 + 4 * 48) / (432 + 16 + 6912 + 48 + 4 * 48))
    assert len(found.content) < 0.6 * len(content)


def test_what_cannot_be_rounded_without_harm_stays(content):
    all_of_it = mostly_halved(content, IMAGES, 1.0)
    assert 1e-4 < all_of_it.difference < 1
    found = mostly_halved(content, IMAGES, all_of_it.difference / 4)
    assert halves(found.content) == {(48, 3, 3, 16)} and found.kept > all_of_it.kept
    assert found.difference <= all_of_it.difference / 4
    assert np.abs(answers(found.content) - answers(content)).max() == pytest.approx(found.difference, abs=1e-6)


def test_it_stays_mostly_in_sixteen_bits_whatever_is_asked(content):
    found = mostly_halved(content, IMAGES, 0.0)
    assert found.difference > 0 and halves(found.content) and found.kept <= 0.55
