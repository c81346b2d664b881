"""How long a kept network takes to answer one image."""

import keras
import pytest

from labcore.errors import InputError
from labcore.launch.explanation import LATENCY, network
from labcore.store.store import Store
from labcore.tasks.answers import answer
from tests import fabricate


def test_one_image_takes_some_time_and_nine_of_ten_no_less_than_half_of_them(lab_home):
    folder = fabricate.finished(Store(), training={"epochs": 1})
    image = keras.Input((8, 8, 1))
    answers = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(image))
    keras.Model(image, answers).save(folder.model_path)
    found = answer(LATENCY, network(folder))
    assert 0 < found["median"] <= found["slow"] < 1000 and found["calls"] > 10


def test_a_baseline_has_no_network_to_be_timed(lab_home):
    with pytest.raises(InputError, match="no network"):
        answer(LATENCY, network(fabricate.baseline(Store())))
