"""What methods ask of a network, held against tf-explain and against finite differences."""

import keras
import numpy as np
import pytest
from tf_explain.core.grad_cam import GradCAM
from tf_explain.core.vanilla_gradients import VanillaGradients

from labcore.errors import InputError
from labcore.explain.network import ANSWER, BEFORE_SOFTMAX, ExplainedNetwork
from labcore.nn.classifier import classifier
from labcore.nn.portable import portable
from labcore.spec.classification import Classification
from labcore.spec.reading import assign

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 3)).astype(np.uint8)
CLASSES = np.array([0, 2, 1], np.int32)
SMALL = ("architecture={kind: cnn, filters: 4, blocks: 2}",)


def small(*settings):
    """A network of the lab as a run keeps it, its weights drawn at random, those that are drawn as 0 too."""
    keras.utils.set_random_seed(3)
    spec = Classification.model_validate(assign({}, (*SMALL, *settings)))
    model = portable(classifier(spec, (16, 16, 3), 3))
    rng = np.random.default_rng(4)
    for layer in model.layers:
        layer.set_weights([w if w.any() else rng.normal(0, 0.1, w.shape) for w in layer.get_weights()])
    return model


def before_softmax(model):
    """The same network without the softmax, as tf-explain asks for it."""
    last = model.layers[-1]
    scores = keras.layers.Dense(last.units)
    bare = keras.Model(model.input, scores(last.input))
    scores.set_weights(last.get_weights())
    return bare


def test_scores_are_before_the_softmax():
    model = small()
    network = ExplainedNetwork(model)
    assert network.score_is == BEFORE_SOFTMAX
    scores = np.stack([network.scores(IMAGES, np.full(3, label, np.int32)) for label in range(3)], axis=1)
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network.probabilities(IMAGES), expected, atol=1e-5)


def test_a_network_that_ends_in_something_else_is_asked_as_it_is():
    image = keras.Input((16, 16, 3))
    model = keras.Model(image, keras.layers.Dense(3, activation="sigmoid")(keras.layers.Flatten()(image)))
    network = ExplainedNetwork(model)
    assert network.score_is == ANSWER
    expected = model(IMAGES.astype("float32")).numpy()[np.arange(3), CLASSES]
    np.testing.assert_allclose(network.scores(IMAGES, CLASSES), expected, atol=1e-6)


def test_a_softmax_in_a_layer_of_its_own_is_left_out_too():
    image = keras.Input((16, 16, 3))
    scores = keras.layers.Dense(3)(keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(image)))
    network = ExplainedNetwork(keras.Model(image, keras.layers.Softmax()(scores)))
    bare = keras.Model(image, scores)(IMAGES.astype("float32")).numpy()
    np.testing.assert_allclose(network.scores(IMAGES, CLASSES), bare[np.arange(3), CLASSES], rtol=1e-5)


def test_gradients_are_those_of_tf_explain_each_image_with_its_own_class():
    model = small()
    bare = before_softmax(model)
    found = ExplainedNetwork(model).gradients(IMAGES, CLASSES)
    for image, label, gradient in zip(IMAGES, CLASSES, found, strict=True):
        expected = VanillaGradients.compute_gradients(image[None].astype("float32"), bare, int(label)).numpy()[0]
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-7)


def test_weighted_planes_are_those_of_tf_explain():
    model = small()
    bare, network = before_softmax(model), ExplainedNetwork(model)
    layer = network.layer("").name
    found = network.weighted_planes(IMAGES, CLASSES, layer)
    for image, label, plane in zip(IMAGES, CLASSES, found, strict=True):
        asked = (bare, image[None].astype("float32"), layer, int(label), False)
        outputs, gradients = GradCAM.get_gradients_and_filters(*asked)
        expected = GradCAM.generate_ponderated_output(outputs, gradients)[0].numpy()
        np.testing.assert_allclose(plane, expected, rtol=1e-4, atol=1e-6)


def test_frozen_layers_make_no_difference():
    model = small()
    before = ExplainedNetwork(model).weighted_planes(IMAGES, CLASSES, "")
    for layer in model.layers:
        layer.trainable = False
    frozen = ExplainedNetwork(model)
    np.testing.assert_allclose(frozen.weighted_planes(IMAGES, CLASSES, ""), before, rtol=1e-5)
    assert np.abs(frozen.gradients(IMAGES, CLASSES)).max() > 0


@pytest.mark.parametrize("settings", [("transformer.kind=affine",), ("preprocessing.normalization=standardized",)])
def test_gradients_go_through_spatial_transformer_and_preparation(settings):
    """By how much the score rises with a small step of all pixels along a direction, were it a straight line."""
    network = ExplainedNetwork(small(*settings))
    images = 60 + IMAGES.astype(np.float64) / 2
    way = np.random.default_rng(5).normal(size=images.shape)
    step = 0.02
    ahead, behind = (network.scores(images + sign * step * way, CLASSES).astype(np.float64) for sign in (1, -1))
    expected = (network.gradients(images, CLASSES) * way).sum(axis=(1, 2, 3))
    np.testing.assert_allclose((ahead - behind) / (2 * step), expected, rtol=0.05, atol=2e-3)


def test_layers_say_whether_they_lie_behind_the_transformer():
    network = ExplainedNetwork(small("transformer.kind=affine"))
    places = {each.name: each.in_place for each in network.layers()}
    assert not places["transformer_conv1"] and network.layer("").in_place
    assert network.layer("").shape[:2] != (1, 1)


def test_an_unknown_layer_and_one_without_planes_are_refused_with_those_there_are():
    network = ExplainedNetwork(small())
    for name in ("no such layer", "head_probabilities"):
        with pytest.raises(InputError, match=network.layer("").name):
            network.planes(IMAGES, name)


def test_batches_make_no_difference_and_what_is_called_between_can_stop_them():
    many, labels = np.repeat(IMAGES, 50, axis=0), np.repeat(CLASSES, 50)
    network = ExplainedNetwork(small())
    assert len(many) > 2 * network.at_once
    np.testing.assert_allclose(network.scores(many, labels)[::50], network.scores(IMAGES, CLASSES), rtol=1e-5)
    called = []

    def stop():
        called.append(1)
        if len(called) == 2:
            raise KeyboardInterrupt

    network.between = stop
    with pytest.raises(KeyboardInterrupt):
        network.gradients(many, labels)


def test_weights_are_those_of_the_moment():
    model = small()
    network = ExplainedNetwork(model)
    before = network.scores(IMAGES, CLASSES)
    model.layers[-1].set_weights([-w for w in model.layers[-1].get_weights()])
    np.testing.assert_allclose(network.scores(IMAGES, CLASSES), -before, rtol=1e-5)
