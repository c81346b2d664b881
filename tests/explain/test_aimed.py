"""A network of masks asked about a class over some pixels: scores and planes are what arithmetic by hand gives."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.explain.aimed import AimedNetwork, AimedTwin
from labcore.explain.network import BEFORE_SOFTMAX, ExplainedNetwork
from labcore.explain.randomized import RandomizedNetwork
from labcore.explain.sanity import sanity
from labcore.explain.similarity import alike, rank_correlation
from labcore.spec.explainer import Explainer
from labcore.spec.explainer.base import COARSEST

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 8, 12, 1), dtype=np.uint8)
LABELS = np.array([1, 2, 0], np.int32)
PLACES = np.arange(3, dtype=np.int32)


@pytest.fixture(scope="module")
def model():
    """Untrained: down to half the size and up again, three classes."""
    keras.utils.set_random_seed(0)
    image = keras.Input((8, 12, 1))
    scaled = keras.layers.Rescaling(1 / 255)(image)
    fine = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="fine")(scaled)
    low = keras.layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="bottom")(fine)
    up = keras.layers.Conv2DTranspose(4, 2, strides=2, activation="relu", name="up")(low)
    features = keras.layers.Concatenate(name="both")([fine, up])
    head = keras.layers.Conv2D(3, 1, activation="softmax", bias_initializer="random_normal", name="head")
    return keras.Model(image, head(features))


@pytest.fixture(scope="module")
def regions():
    found = np.zeros((3, 8, 12), bool)
    found[0, 2:5, 3:9] = found[1, :, :6] = True
    return found  # of the third image nothing


def by_hand(model, images, label, region):
    """The sum over the region of the class's score before the softmax."""
    head = model.get_layer("head")
    features = keras.Model(model.input, head.input)(images)
    scores = tf.einsum("nhwk,kc->nhwc", features, head.kernel[0, 0]) + head.bias
    return tf.reduce_sum(tf.where(region, scores[..., label], 0.0), axis=(1, 2))


def test_a_score_is_the_sum_over_the_region_before_the_softmax(model, regions):
    network = ExplainedNetwork(model)
    asked = AimedNetwork(network, LABELS, regions)
    wanted = [
        by_hand(model, image[None].astype("float32"), *aim).numpy()[0]
        for image, *aim in zip(IMAGES, LABELS, regions, strict=True)
    ]
    assert network.score_is == BEFORE_SOFTMAX
    np.testing.assert_allclose(asked.scores(IMAGES, PLACES), wanted, atol=1e-4)
    assert wanted[2] == 0 and asked.scores(IMAGES, PLACES)[2] == 0
    given = model(IMAGES.astype("float32")).numpy()
    means = [given[..., LABELS[aim]][:, regions[aim]].mean(axis=1) for aim in (0, 1)]
    np.testing.assert_allclose(asked.probabilities(IMAGES)[:, :2], np.transpose(means), atol=1e-6)


def test_seg_grad_cam_weighs_the_planes_of_the_bottleneck_by_the_gradient_of_that_sum(model, regions):
    asked = AimedNetwork(ExplainedNetwork(model), LABELS, regions)
    found = Explainer.kinds()["seg_grad_cam"]().maps(asked, IMAGES, PLACES)
    parts = keras.Model(model.input, [model.get_layer(name).output for name in ("bottom", "fine")])
    for place, (label, region) in enumerate(zip(LABELS, regions, strict=True)):
        image = tf.constant(IMAGES[place][None], tf.float32)
        with tf.GradientTape() as tape:
            planes, fine = parts(image)
            features = rest(model)([planes, fine])
            scores = tf.einsum("nhwk,kc->nhwc", features, model.get_layer("head").kernel[0, 0])
            score = tf.reduce_sum(tf.where(region, scores[..., label], 0.0))
        weights = tf.reduce_mean(tape.gradient(score, planes), axis=(1, 2))
        wanted = np.maximum(tf.einsum("nhwk,nk->nhw", planes, weights).numpy()[0], 0)
        np.testing.assert_allclose(found[place], wanted, atol=1e-3 * max(1, wanted.max()))
    assert found.shape == (3, 4, 6) and found[0].any() and not found[2].any()


def rest(model):
    """From the bottleneck's planes and the fine ones to the features of each pixel."""
    low, fine = (keras.Input(model.get_layer(name).output.shape[1:]) for name in ("bottom", "fine"))
    return keras.Model([low, fine], model.get_layer("both")([fine, model.get_layer("up")(low)]))


def test_the_coarsest_layer_is_the_bottleneck(model):
    assert ExplainedNetwork(model).layer(COARSEST).name == "bottom"


def test_the_coarsest_layer_is_no_attention_gate():
    image = keras.Input((8, 8, 1))
    low = keras.layers.Conv2D(4, 2, 2, name="low")(image)
    gate = keras.layers.Conv2D(1, 1, name="gate")(low)
    fine = keras.layers.Multiply()([image, keras.layers.UpSampling2D()(gate)])
    both = keras.layers.Concatenate()([fine, keras.layers.Conv2DTranspose(4, 2, 2)(low)])
    model = keras.Model(image, keras.layers.Conv2D(2, 1, activation="softmax")(both))
    assert ExplainedNetwork(model).layer(COARSEST).name == "low"


@pytest.mark.parametrize("kind", Explainer.offered("segmentation"))
def test_each_method_offered_explains_a_region_and_is_held_against_a_twin(kind, model, regions):
    twin = AimedTwin(RandomizedNetwork(model).draw, LABELS, regions)
    method = Explainer.kinds()[kind]()
    maps = method.maps(AimedNetwork(ExplainedNetwork(model), LABELS, regions), IMAGES, PLACES)
    assert np.isfinite(maps).all() and maps.shape[0] == 3 and (not method.of_class or not maps[2].any())
    assert sanity(method, twin, IMAGES, PLACES, maps, draws=1, within=regions).rank.shape == (3, 1)


def test_what_is_offered_begins_with_the_task_s_own_method():
    assert next(iter(Explainer.offered("segmentation"))) == "seg_grad_cam"
    assert next(iter(Explainer.offered("classification"))) == "grad_cam"
    assert "grad_cam" not in Explainer.offered("segmentation") and "occlusion" in Explainer.offered("segmentation")


def test_that_all_maps_are_empty_far_from_the_region_makes_no_two_alike():
    random, region = np.random.default_rng(0), np.zeros((1, 16, 16), bool)
    region[0, 2:8, 3:12] = True
    one, other = (np.where(region, random.random((1, 16, 16)), 0).astype(np.float32) for _ in range(2))
    everywhere, inside = rank_correlation(one, other)[0], alike(one, other, region)
    assert everywhere > 0.6 and abs(inside[0][0]) < 0.4 and inside[1][0] < 0.5
    assert alike(one, one, region)[0][0] == pytest.approx(1) and alike(one, one, region)[1][0] == pytest.approx(1)
    assert alike(one, one, np.zeros_like(region)) == (0, 0)
    coarse = one[:, ::2, ::2]
    assert alike(coarse, coarse, region)[0][0] == pytest.approx(1), "maps of a layer are smaller than the image"
