"""What the bench says of where a run's network looks, and of its first filters."""

import base64

import keras
import numpy as np
import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.launch.explanation import EXPLAIN, FILTERS, explain, network
from labcore.nn.spatial_transformer import TRANSFORMED
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.answers import answer
from labcore.tasks.explanation import MOST_IMAGES, explanation


@pytest.fixture
def run(lab_home, tmp_path):
    """A run on the built-in digits, with weights as they were drawn."""
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    image = keras.Input((8, 8, 1))
    planes = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(image)
    answers = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(planes))
    keras.Model(image, answers).save(folder.model_path)
    folder.write_spec(Classification())
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": Library().open("digits").card.fingerprint}})
    return folder


def decoded(found, name, shape):
    return np.frombuffer(base64.b64decode(found[name]), np.uint8).reshape(found[shape])


def test_images_maps_and_answers_stand_in_the_order_in_which_they_were_asked(run):
    digits = Library().open("digits")
    found = answer(EXPLAIN, explain(run, [7, 3]))
    assert [image.tobytes() for image in decoded(found, "pixels", "shape")] == [
        digits.image(row).tobytes() for row in (7, 3)
    ]
    maps = decoded(found, "maps", "map_shape")
    assert maps.shape == (2, 8, 8) and all(each.max() in (0, 255) for each in maps)
    assert found["true"] == digits.labels[[7, 3]].tolist()
    assert found["explained"] == found["predicted"] == np.argmax(found["probabilities"], axis=1).tolist()


def test_any_class_can_be_explained(run):
    true, fifth = (answer(EXPLAIN, explain(run, [0, 1, 2], of)) for of in ("true", 5))
    assert true["explained"] == true["true"] and fifth["explained"] == [5, 5, 5]
    assert true["maps"] != fifth["maps"]


@pytest.mark.parametrize(
    ("images", "of", "method", "said"),
    [
        ([], "predicted", "grad_cam", "0 images"),
        (range(MOST_IMAGES + 1), "predicted", "grad_cam", "33 images"),
        ([10**9], "predicted", "grad_cam", "no image 1000000000"),
        ([0], 10, "grad_cam", "no class 10"),
        ([0], "predicted", "oracle", "no explanation by 'oracle'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(run, images, of, method, said):
    with pytest.raises(InputError, match=said):
        explanation(str(run.path), list(images), of, method)


def test_other_images_than_the_run_s_own_are_not_explained(run):
    run.write_environment({"dataset": {"name": "digits", "fingerprint": "of another time"}})
    with pytest.raises(LabError, match="has changed since"):
        explanation(str(run.path), [0])


def test_maps_lie_over_what_the_spatial_transformer_hands_on(run):
    image = keras.Input((8, 8, 1))
    moved = keras.layers.Activation("linear", name=TRANSFORMED)(keras.layers.Rescaling(1, offset=40)(image))
    planes = keras.layers.Conv2D(4, 3)(moved)
    answers = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(planes))
    keras.Model(image, answers).save(run.model_path)
    found = answer(EXPLAIN, explain(run, [0]))
    expected = np.minimum(Library().open("digits").image(0).astype(int) + 40, 255)
    assert decoded(found, "pixels", "shape")[0].tolist() == expected.tolist()


def test_a_network_that_is_kept_later_is_another_question(run):
    before = network(run)
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]).save(run.model_path)
    assert network(run) != before


def test_filters_are_small_images_with_gray_for_no_weight(run):
    model = keras.saving.load_model(run.model_path)
    kernel = np.zeros((3, 3, 1, 4), np.float32)
    kernel[0, 0, 0, 0], kernel[2, 2, 0, 1] = 0.5, -2.0
    model.get_layer("first").set_weights([kernel, np.zeros(4)])
    model.save(run.model_path)
    found = answer(FILTERS, network(run))
    pixels = decoded(found, "pixels", "shape")
    assert (found["layer"], found["type"], found["total"]) == ("first", "Conv2D", 4)
    assert pixels.shape == (4, 3, 3, 1)
    assert (pixels[0, 0, 0, 0], pixels[0, 1, 1, 0], pixels[1, 2, 2, 0]) == (254, 127, 0)
    assert (pixels[2:] == 127).all()


@pytest.mark.parametrize(
    ("layer", "shape"), [(keras.layers.Conv2D(5, 3), (5, 3, 3, 3)), (keras.layers.DepthwiseConv2D(3), (3, 3, 3, 1))]
)
def test_color_filters_are_in_color_and_those_of_a_single_channel_gray(run, layer, shape):
    image = keras.Input((8, 8, 3))
    answers = keras.layers.Dense(2, activation="softmax")(keras.layers.GlobalAveragePooling2D()(layer(image)))
    keras.Model(image, answers).save(run.model_path)
    assert answer(FILTERS, network(run))["shape"] == list(shape)


def test_a_network_without_such_a_layer_and_a_run_without_a_network_say_so(run):
    image = keras.Input((8, 8, 1))
    keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(image))).save(run.model_path)
    with pytest.raises(InputError, match="no convolution"):
        answer(FILTERS, network(run))
    run.model_path.unlink()
    for question, payload in ((FILTERS, network(run)), (EXPLAIN, explain(run, [0]))):
        with pytest.raises(InputError, match="has kept no network"):
            answer(question, payload)
