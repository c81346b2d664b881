"""What lies near what."""

import keras
import numpy as np
import pytest

from labcore.explain.features import BEFORE_ANSWER, COARSEST, Features, Neighbourhood
from labcore.nn.segmenter import segmenter
from labcore.nn.specialist import merged
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import disks


def test_features_are_what_the_answer_is_made_of(planted):
    found = Features(planted.model)(planted.images)
    assert found.shape == (48, 16)
    kernel, bias = planted.model.layers[-1].get_weights()
    scores = found @ kernel + bias
    assert (scores.argmax(axis=1) == planted.classes).all()


def test_a_softmax_of_its_own_and_planes_are_no_obstacle():
    image = keras.Input((6, 6, 1))
    planes = keras.layers.Conv2D(3, 3)(image)
    answers = keras.layers.Softmax()(keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(2, 1)(planes)))
    model = keras.Model(image, answers)
    images = np.random.default_rng(0).integers(0, 256, (4, 6, 6, 1)).astype(np.uint8)
    expected = keras.Model(image, planes)(images.astype("float32")).numpy().mean(axis=(1, 2))
    found = Features(model)
    np.testing.assert_allclose(found(images), expected, rtol=1e-4, atol=1e-4)
    assert found.are == BEFORE_ANSWER


BOTH = "macro: {levels: 2, filters: 8}, micro: {levels: 2, filters: 8}"
SPECIALIST = "{kind: rare_class, levels: 4, filters: 4}"
COARSEST_OF = {
    ("{kind: unet, levels: 3, filters: 4}", SPECIALIST): ["encoder3_conv2_relu"],
    ("{kind: unet, levels: 2, filters: 4, attention_gates: true}", "none"): ["decoder1_share", "encoder2_conv2_relu"],
    (f"{{kind: dual_unet, {BOTH}}}", "none"): [
        *("macro_decoder1_share", "macro_encoder2_conv2_relu", "micro_bottleneck1_add")
    ],
    ("{kind: pretrained_unet}", "none"): ["out_relu"],
}


@pytest.mark.parametrize(("architecture", "specialist"), COARSEST_OF)
def test_of_masks_they_are_what_the_coarsest_planes_hand_on(architecture, specialist):
    raw = {"task": "segmentation", "dataset": "disks"}
    settings = (f"architecture={architecture}", f"specialist={specialist}")
    model = segmenter(resolve(assign(raw, settings), lambda _: disks().card), (33, 47, 1), 2)
    model = model if specialist == "none" else merged(model, 1)
    images = np.random.default_rng(0).integers(0, 256, (3, 33, 47, 1)).astype(np.uint8)
    names = COARSEST_OF[architecture, specialist]
    parts = keras.Model(model.input, [model.get_layer(name).output for name in names])
    expected = [each.numpy().mean(axis=(1, 2)) for each in keras.tree.flatten(parts(images.astype("float32")))]
    found = Features(model)
    np.testing.assert_allclose(found(images), np.concatenate(expected, axis=1), rtol=1e-3, atol=1e-4)
    assert found.are == COARSEST


def around(center, number, seed):
    return np.random.default_rng(seed).normal(center, 0.1, (number, 3)).astype(np.float32)


def test_the_nearest_come_first():
    training = np.concatenate([around([1, 0, 0], 50, 0), around([0, 1, 0], 50, 1)])
    found = Neighbourhood(training).nearest(np.array([[2, 0, 0], [0, 2, 0]], np.float32), 5)
    assert (found.places[0] < 50).all() and (found.places[1] >= 50).all()
    assert (np.diff(found.distances, axis=1) >= 0).all()


def test_few_training_images_are_enough_to_be_near():
    assert Neighbourhood(around([1, 0, 0], 3, 0)).nearest(around([1, 0, 0], 2, 2), 6).places.shape == (2, 3)
