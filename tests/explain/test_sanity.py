"""The sanity check tells what explains the network from what only looks as if it did."""

import cv2
import keras
import numpy as np
import pytest

from labcore.explain.network import ExplainedNetwork
from labcore.explain.randomized import RandomizedNetwork
from labcore.explain.sanity import STAGES, cascade, sanity
from labcore.explain.similarity import rank_correlation, structural_similarity
from labcore.nn.spatial_transformer import transformed
from labcore.spec.explainer import Explainer, GradCam
from labcore.spec.explainer.gradients import Gradients
from labcore.spec.verdict import sanity_verdict
from tests.explain.test_network import small


class EdgeDetector:
    """No method at all: it never asks the network."""

    def maps(self, network, images, classes):
        found = [cv2.Laplacian(image[..., 0].astype(np.float32), cv2.CV_32F) for image in images]
        return np.abs(np.stack(found))


class NearlyAnEdgeDetector(EdgeDetector):
    """It asks, and hardly listens."""

    def maps(self, network, images, classes):
        edges, gradients = super().maps(network, images, classes), Gradients().maps(network, images, classes)
        return edges / edges.max() + 0.1 * gradients / gradients.max()


@pytest.fixture(scope="module")
def check(planted):
    network, twin = ExplainedNetwork(planted.model), RandomizedNetwork(planted.model)

    def checked(method, share=1.0):
        images, classes = planted.images[:12], planted.classes[:12]
        return sanity(method, twin, images, classes, method.maps(network, images, classes), share=share)

    return checked


@pytest.mark.parametrize("method", [EdgeDetector(), NearlyAnEdgeDetector()], ids=lambda method: type(method).__name__)
def test_an_edge_detector_is_found_out(check, method):
    found = check(method)
    assert found.rank.shape == found.structure.shape == (12, 3)
    assert sanity_verdict(found.rank.mean()) == "blind"


def test_one_that_never_asks_is_alike_to_the_last_pixel(check):
    found = check(EdgeDetector())
    np.testing.assert_allclose(found.rank, 1, atol=1e-6)
    np.testing.assert_allclose(found.structure, 1, atol=1e-6)


@pytest.mark.parametrize("kind", ["grad_cam", "gradients", "integrated_gradients", "occlusion", "smooth_grad"])
def test_what_listens_to_the_network_passes(check, kind):
    assert sanity_verdict(check(Explainer.kinds()[kind]()).rank.mean()) != "blind"


def test_the_twin_has_learned_nothing_and_the_network_stays_as_it_is(planted):
    before = [w.copy() for w in planted.model.get_weights()]
    twin = RandomizedNetwork(planted.model)
    answers = twin.draw(0).probabilities(planted.images).argmax(axis=1)
    assert np.mean(answers == planted.classes) < 0.8
    for old, new in zip(before, planted.model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_draw_comes_out_the_same_again_and_another_differs(planted):
    drawn = [RandomizedNetwork(planted.model).draw(seed).probabilities(planted.images) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.abs(drawn[0] - drawn[2]).max() > 1e-3


def test_with_ever_more_layers_drawn_anew_the_last_stage_is_the_whole_network(planted):
    network, twin = ExplainedNetwork(planted.model), RandomizedNetwork(planted.model)
    asked = planted.images[:6], planted.classes[:6]
    maps = GradCam().maps(network, *asked)
    found = cascade(GradCam(), twin, *asked, maps)
    assert found.shape == (6, STAGES)
    np.testing.assert_allclose(found[:, -1], sanity(GradCam(), twin, *asked, maps, draws=1).rank[:, 0], atol=1e-6)
    np.testing.assert_allclose(cascade(EdgeDetector(), twin, *asked, EdgeDetector().maps(None, *asked)), 1, atol=1e-6)


def test_layers_are_drawn_anew_from_the_answer_back(planted):
    twin = RandomizedNetwork(planted.model)
    names = twin.learned
    assert names[0] == planted.model.layers[-1].name
    changed = twin.draw(0, share=1 / len(names)).model
    same = [
        all(map(np.array_equal, changed.get_layer(name).get_weights(), planted.model.get_layer(name).get_weights()))
        for name in names
    ]
    assert same == [False] + [True] * (len(names) - 1)


def test_what_prepares_pixels_is_kept():
    image = keras.Input((8, 8, 1))
    normal = keras.layers.Normalization(mean=[100.0], variance=[400.0])
    learned = keras.layers.Normalization(axis=-1)
    learned.adapt(np.random.default_rng(0).normal(50, 9, (64, 8, 8, 1)))
    planes = keras.layers.Conv2D(2, 3)(learned(normal(image)))
    model = keras.Model(image, keras.layers.Dense(2, activation="softmax")(keras.layers.Flatten()(planes)))
    twin = RandomizedNetwork(model).draw(0).model
    for one, other in zip(model.layers[:3], twin.layers[:3], strict=True):
        pixels = np.full((1, 8, 8, 1), 70.0, np.float32)
        if one.weights or "normal" in one.name:
            np.testing.assert_array_equal(one(pixels), other(pixels))


def test_what_moves_images_into_place_is_kept():
    model = small("transformer.kind=affine")
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3)).astype("float32")
    twin = RandomizedNetwork(model).draw(0).model
    moved, other = (transformed(each)(images).numpy() for each in (model, twin))
    np.testing.assert_array_equal(moved, other)
    assert np.abs(moved - images).max() > 1
    assert np.abs(model(images).numpy() - twin(images).numpy()).max() > 1e-3


def test_similarity_is_that_of_sizes_and_nothing_where_a_map_says_nothing():
    map_ = np.random.default_rng(0).normal(size=(2, 12, 12))
    np.testing.assert_allclose(rank_correlation(map_, -3 * map_), 1, atol=1e-6)
    np.testing.assert_allclose(structural_similarity(map_, -3 * map_), 1, atol=1e-6)
    assert (np.abs(rank_correlation(map_, np.random.default_rng(1).normal(size=(2, 12, 12)))) < 0.3).all()
    assert rank_correlation(map_, np.zeros((2, 12, 12))).tolist() == [0, 0]
