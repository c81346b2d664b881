"""What else the bench says of a run's network: transformer, layers, neighbours, map, what it needs, what it costs."""

import base64

import keras
import numpy as np
import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.explain.sanity import DRAWS, STAGES
from labcore.explain.unlike import false_alarms
from labcore.launch import explanation as asking
from labcore.nn.classifier import classifier
from labcore.nn.portable import portable
from labcore.spec.classification import Classification
from labcore.spec.embedding import Embedding
from labcore.spec.explainer.smooth_grad import SmoothGrad
from labcore.spec.explanation import Explanation
from labcore.spec.projection import Projection
from labcore.spec.reading import assign
from labcore.store.folder import RunFolder
from labcore.tasks import neighbours
from labcore.tasks.answers import answer

DIGITS = "digits"
SMALL = ("architecture={kind: cnn, filters: 4, blocks: 1}",)


@pytest.fixture
def made(lab_home, tmp_path):
    """Makes a run on the built-in digits, with weights as they were drawn."""

    def make(*settings):
        keras.utils.set_random_seed(1)
        spec = Classification.model_validate(assign({"dataset": DIGITS}, (*SMALL, *settings)))
        folder = RunFolder(tmp_path / "run")
        folder.path.mkdir()
        folder.write_spec(spec)
        portable(classifier(spec, (8, 8, 1), 10)).save(folder.model_path)
        fingerprint = Library().open(DIGITS).card.fingerprint
        folder.write_environment({"dataset": {"name": DIGITS, "fingerprint": fingerprint}})
        return folder

    return make


def moving(folder, values):
    """Sets how the transformer moves every image alike."""
    model = keras.saving.load_model(folder.model_path)
    layer = model.get_layer("transformer_moves")
    kernel, _ = layer.get_weights()
    layer.set_weights([np.zeros_like(kernel), np.array(values, np.float32)])
    model.save(folder.model_path)


def test_a_transformer_that_does_nothing_shows_the_whole_image(made):
    found = answer(asking.TRANSFORMER, asking.about(made("transformer.kind=affine"), [0, 1]))
    assert found["theta"] == [[[1, 0, 0], [0, 1, 0]]] * 2
    assert found["corners"] == [[[0, 0], [1, 0], [1, 1], [0, 1]]] * 2
    assert found["in_place"] == found["pixels"]


def test_corners_say_where_the_transformer_looks(made):
    folder = made("transformer.kind=attention")
    moving(folder, [-0.5, 0.5, 0.0])  # half the size, to the right
    found = answer(asking.TRANSFORMER, asking.about(folder, [0]))
    assert found["corners"] == [[[0.5, 0.25], [1, 0.25], [1, 0.75], [0.5, 0.75]]]
    given, shown = (
        np.frombuffer(base64.b64decode(found[key]), np.uint8).reshape(found["shape"])[0, ..., 0].astype(float)
        for key in ("pixels", "in_place")
    )
    assert shown[:, 0].mean() == pytest.approx(given[2:6, 3:5].mean(), abs=25)
    assert shown[0, -1] == pytest.approx((given[1, 7] + 3 * given[2, 7]) / 4, abs=25)


def test_a_network_without_a_transformer_says_so(made):
    with pytest.raises(InputError, match="no spatial transformer"):
        answer(asking.TRANSFORMER, asking.about(made(), [0]))


def test_layers_are_named_from_the_image_on(made):
    layers = answer(asking.LAYERS, asking.network(made()))["layers"]
    assert layers[0]["name"] == "image" and layers[0]["shape"] == (8, 8, 1)
    assert {"Conv2D"} <= {each["kind"] for each in layers}


def test_planes_of_a_layer_come_as_the_layer_gives_them_for_one_image(made):
    folder = made()
    model, row = keras.saving.load_model(folder.model_path), int(Library().open(DIGITS).indices("val")[0])
    name = next(layer.name for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    found = answer(asking.PLANES, asking.planes(folder, [row], name))
    shown = np.frombuffer(base64.b64decode(found["planes"]), np.float32).reshape(found["shape"])
    image = Library().open(DIGITS).image(row)[None].astype("float32")
    expected = keras.Model(model.input, model.get_layer(name).output)(image).numpy()[0].transpose(2, 0, 1)
    np.testing.assert_allclose(shown, expected, atol=1e-4)
    assert (found["layer"]["name"], found["total"], found["over"]) == (name, len(expected), "pixels")
    with pytest.raises(InputError, match="one image"):
        answer(asking.PLANES, asking.planes(folder, [row, row]))


def test_neighbours_are_training_images_and_never_the_image_itself(made, monkeypatch):
    folder, digits = made(), Library().open(DIGITS)
    training = digits.indices("train")
    found = answer(asking.NEIGHBOURS, asking.neighbours(folder, [int(training[4]), int(digits.indices("val")[0])], 3))
    assert [len(each) for each in found["nearest"]] == [3, 3]
    assert int(training[4]) not in found["nearest"][0]
    for rows, labels, distances in zip(found["nearest"], found["labels"], found["distances"], strict=True):
        assert set(rows) <= set(training.tolist()) and labels == digits.labels[rows].tolist()
        assert distances == sorted(distances)
    shares = zip(found["farther"], found["farther_by_look"], strict=True)
    assert found["unlike"] == [min(both) < found["limit"] for both in shares]
    assert found["unlike"] == [bool(reasons) for reasons in found["reasons"]]
    assert found["false_alarms"] == false_alarms(len(digits.indices("val")))
    monkeypatch.setattr(neighbours, "Likeness", None)  # what is usual is known by now
    answer(asking.NEIGHBOURS, asking.neighbours(folder, [int(training[5])]))
    with pytest.raises(InputError, match="1 to 50"):
        answer(asking.NEIGHBOURS, asking.neighbours(folder, [0], 51))


@pytest.mark.parametrize("projection", Projection.kinds().values(), ids=lambda each: each.__name__)
def test_a_map_has_a_place_for_each_image_and_comes_out_the_same_again(made, projection):
    folder = made()
    how = Embedding(projection=projection(), number=60)
    found, again = (answer(asking.EMBEDDING, asking.embedding(folder, how)) for _ in range(2))
    assert np.shape(found["points"]) == (60, 2) and np.isfinite(found["points"]).all()
    assert found == again and found["note"]
    digits = Library().open(DIGITS)
    assert found["true"] == digits.labels[found["rows"]].tolist()
    assert set(found["rows"]) <= set(digits.indices("val").tolist())


def test_a_map_of_a_closed_test_set_has_no_labels_and_an_unknown_split_is_refused(made):
    folder = made()
    assert set(answer(asking.EMBEDDING, asking.embedding(folder, Embedding(number=5), "test"))["true"]) == {None}
    with pytest.raises(InputError, match="no split 'all'"):
        answer(asking.EMBEDDING, asking.embedding(folder, Embedding(), "all"))


def test_of_a_network_whose_numbers_grow_beyond_all_bounds_there_is_no_map(made):
    folder = made()
    model = keras.saving.load_model(folder.model_path)
    model.set_weights([np.full_like(weight, 1e30) for weight in model.get_weights()])
    model.save(folder.model_path)
    with pytest.raises(LabError, match="answers with NaN or infinity"):
        answer(asking.EMBEDDING, asking.embedding(folder, Embedding(number=5)))


def test_what_a_network_needs_is_told_by_region(made):
    found = answer(asking.IMPORTANCE, asking.importance(made(), blocks=4, images=40, repeats=1))
    assert np.shape(found["drops"]) == np.shape(found["deviations"]) == (4, 4)
    assert 0 < found["score"] < 1 and found["images"] == 40 and found["shape"] == [8, 8, 1]


@pytest.mark.parametrize("wrong", [{"blocks": 1}, {"blocks": 9}, {"images": 0}, {"repeats": 21}])
def test_importance_out_of_its_limits_is_refused(made, wrong):
    with pytest.raises(InputError, match=r"must be|no 9 blocks"):
        answer(asking.IMPORTANCE, asking.importance(made(), **{"blocks": 4, **wrong}))


def test_costs_grow_with_images_samples_and_checks(made):
    folder = made()
    by = [Explanation(method=SmoothGrad(samples=8)), Explanation(method=SmoothGrad(samples=8), check=True)]
    found = answer(asking.COST, asking.cost(folder, 3, 2, by))
    plain, checked = found["explanations"]
    assert plain["backward"] == 3 * 2 * 8 and plain["forward"] == 0
    assert checked["backward"] == (1 + DRAWS + STAGES) * plain["backward"] and checked["forward"] > 1000
    assert 0 < found["seconds"] < 60
