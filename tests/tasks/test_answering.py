"""A network is asked as many images at a time as memory carries, and only numbers are taken for an answer."""

import keras
import numpy as np
import pytest

from labcore.errors import LabError
from labcore.tasks import answering
from labcore.tasks.answering import Answering

IMAGES = np.random.default_rng(0).integers(0, 256, (7, 8, 8, 1), dtype=np.uint8)


@pytest.fixture
def model():
    image = keras.Input((8, 8, 1))
    return keras.Model(image, keras.layers.Dense(2, activation="softmax")(keras.layers.Flatten()(image)))


def test_answers_are_the_same_however_many_images_are_asked_at_once(model, monkeypatch):
    whole = Answering(model, "a")
    assert whole.at_once == answering.MOST_AT_ONCE
    expected = whole(IMAGES)
    monkeypatch.setattr(answering, "MOST_BYTES", 4 * (64 + 64 + 2) * 3)
    assert Answering(model, "a").at_once == 3
    np.testing.assert_allclose(Answering(model, "a")(IMAGES), expected, atol=1e-6)
    assert Answering(model, "a")(IMAGES[:0]).shape == (0, 2)


def test_what_is_no_number_is_no_answer(model):
    model.layers[-1].set_weights([np.full((64, 2), 3e38, np.float32), np.zeros(2, np.float32)])
    with pytest.raises(LabError, match="run 'a' answers with NaN or infinity"):
        Answering(model, "a")(IMAGES)
