"""What the bench says of where a run's network looks, and of its first filters."""

import base64

import keras
import numpy as np
import pytest
from PIL import Image

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.explain.network import BEFORE_SOFTMAX
from labcore.figures.explained import raw_maps
from labcore.home import data_dir
from labcore.launch.explanation import EXPLAIN, FILTERS, explain, in_parts, joined, network
from labcore.nn.spatial_transformer import TRANSFORMED
from labcore.spec.classification import Classification
from labcore.spec.explainer import Explainer, GradCam
from labcore.spec.explainer.gradients import Gradients
from labcore.spec.explainer.integrated_gradients import IntegratedGradients
from labcore.spec.explanation import Explanation
from labcore.store.folder import RunFolder
from labcore.tasks.answers import answer
from labcore.tasks.asked_images import MOST_IMAGES


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


def decoded(found, name):
    return np.frombuffer(base64.b64decode(found[name]), np.uint8).reshape(found["shape"])


def maps_of(found, place=0):
    return raw_maps(found["explanations"][place])


def test_images_maps_and_answers_stand_in_the_order_in_which_they_were_asked(run):
    digits = Library().open("digits")
    learned_from = digits.indices("train")[[7, 3]].tolist()
    found = answer(EXPLAIN, explain(run, learned_from))
    expected = [digits.image(row).tobytes() for row in learned_from]
    assert [image.tobytes() for image in decoded(found, "pixels")] == expected
    (explained,) = found["explanations"]
    assert maps_of(found).shape == (2, 8, 8) and maps_of(found).min() >= 0
    assert found["true"] == digits.labels[learned_from].tolist()
    assert explained["explained"] == found["predicted"] == np.argmax(found["probabilities"], axis=1).tolist()
    assert (found["score"], explained["layer"]["name"], explained["over"]) == (BEFORE_SOFTMAX, "first", "pixels")


def test_each_method_is_answered_for_each_class(run):
    by = [Explanation(method=method()) for method in Explainer.offered("classification").values()]
    found = answer(EXPLAIN, explain(run, [0, 1], ["predicted", 5, "7"], by))
    asked = [(each["method"]["kind"], each["class"]) for each in found["explanations"]]
    assert asked == [(kind, of) for kind in Explainer.offered("classification") for of in ("predicted", 5, "7")]
    for each in found["explanations"]:
        assert np.isfinite(raw_maps(each)).all() and raw_maps(each).shape[0] == 2
        assert each["class"] == "predicted" or each["explained"] == [int(each["class"])] * 2


def test_what_was_found_before_is_not_worked_out_again_and_another_class_is(run):
    by = [Explanation(method=IntegratedGradients(), check=True)]
    first, again, other = (answer(EXPLAIN, explain(run, [0, 1], of, by)) for of in (3, 3, 4))
    assert [each["explanations"][0]["cached"] for each in (first, again, other)] == [0, 2, 0]
    for key in ("maps", "facts", "sanity", "faithfulness"):
        assert first["explanations"][0][key] == again["explanations"][0][key] != other["explanations"][0][key]


def test_a_question_in_parts_has_the_same_answer(run):
    question = explain(run, [0, 1, 2], ["predicted", 5], [Explanation(check=True), Explanation(method=Gradients())])
    parts = in_parts(question, at_once=2)
    assert len(parts) == 2 * 2 * 2
    whole, pieces = answer(EXPLAIN, question), joined(question, [answer(EXPLAIN, part) for part in parts])
    assert numbers(pieces) == pytest.approx(numbers(whole), abs=2e-3)  # other batches add up in another order
    for found in (whole, pieces):
        del found["probabilities"]
        for each in found["explanations"]:
            del each["cached"], each["seconds"], each["maps"], each["facts"], each["sanity"], each["faithfulness"]
    assert pieces == whole


def numbers(found):
    """All that was worked out with the network."""
    parts = [found["probabilities"]]
    for place, each in enumerate(found["explanations"]):
        parts += [maps_of(found, place), *(each[key] for key in ("facts", "sanity", "faithfulness"))]
    return np.array(list(leaves(parts)))


def leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | np.ndarray):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, int | float | np.number):
        yield float(value)


def test_pictures_of_one_s_own_are_explained_and_what_is_none_is_named(run, tmp_path):
    Image.fromarray(Library().open("digits").image(4)[..., 0]).save(tmp_path / "four.png")
    (tmp_path / "five.png").write_bytes(b"no picture")
    found = answer(EXPLAIN, explain(run, {"paths": [str(tmp_path / "four.png"), str(tmp_path / "five.png")]}))
    assert (found["names"], found["rows"], found["true"]) == (["four.png"], [None], [None])
    assert [each["file"] for each in found["skipped"]] == ["five.png"]
    assert decoded(found, "pixels")[0].tolist() == Library().open("digits").image(4).tolist()
    assert not list(data_dir().glob("explanations/*/*"))  # a map may show what somebody brought: it is not kept
    with pytest.raises(InputError, match=r"None of these pictures can be read; 'five\.png'"):
        answer(EXPLAIN, explain(run, {"paths": [str(tmp_path / "five.png")]}))


def test_the_labels_of_a_closed_test_set_are_kept_back(run):
    row = int(Library().open("digits").indices("test")[0])
    assert answer(EXPLAIN, explain(run, [row]))["true"] == [None]
    with pytest.raises(InputError, match="kept back"):
        answer(EXPLAIN, explain(run, [row], "true"))
    run.write_report({"validation": {}, "test": {"accuracy": 0.5}})
    assert answer(EXPLAIN, explain(run, [row]))["true"] == [int(Library().open("digits").labels[row])]


@pytest.mark.parametrize(
    ("images", "of", "method", "said"),
    [
        ([], "predicted", {"kind": "grad_cam"}, "0 images"),
        (range(MOST_IMAGES + 1), "predicted", {"kind": "grad_cam"}, "33 images"),
        ([10**9], "predicted", {"kind": "grad_cam"}, "no image 1000000000"),
        ([0], 10, {"kind": "grad_cam"}, "no class 10"),
        ([0], "dog", {"kind": "grad_cam"}, "no class 'dog'"),
        ([0], "predicted", {"kind": "oracle"}, "no kind 'oracle'"),
        ([0], "predicted", {"kind": "occlusion", "patch": -1}, "method.patch"),
        ([0], "predicted", {"kind": "grad_cam", "layer": "last"}, "no layer 'last'"),
        ([0], "predicted", {"kind": "activations", "plane": 4}, "no plane 4"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(run, images, of, method, said):
    question = {**explain(run, images, of), "explanations": [{"method": method}]}
    with pytest.raises(InputError, match=said):
        answer(EXPLAIN, question)


def test_other_images_than_the_run_s_own_are_not_explained(run):
    run.write_environment({"dataset": {"name": "digits", "fingerprint": "of another time"}})
    with pytest.raises(LabError, match="has changed since"):
        answer(EXPLAIN, explain(run, [0]))


def test_maps_lie_over_what_the_spatial_transformer_hands_on_or_over_the_image(run):
    image = keras.Input((8, 8, 1))
    before = keras.layers.Conv2D(1, 1, name="before", kernel_initializer="ones")(image)
    moved = keras.layers.Activation("linear", name=TRANSFORMED)(keras.layers.Rescaling(1, offset=40)(before))
    planes = keras.layers.Conv2D(4, 3)(moved)
    answers = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(planes))
    keras.Model(image, answers).save(run.model_path)
    by = [Explanation(check=True), Explanation(method=GradCam(layer="before")), Explanation(method=Gradients())]
    found = answer(EXPLAIN, explain(run, [0], by=by))
    assert [each["over"] for each in found["explanations"]] == ["in_place", "pixels", "pixels"]
    own = Library().open("digits").image(0).astype(int)
    assert decoded(found, "pixels")[0].tolist() == own.tolist()
    assert decoded(found, "in_place")[0].tolist() == np.minimum(own + 40, 255).tolist()


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
    pixels = decoded(found, "pixels")
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
