"""The script that trains a network for masks without the lab: the same loss, the same moves, the same weights."""

import dataclasses
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from labcore.evaluation.segmentation import surprise
from labcore.export.mask_lesson import MaskLesson
from labcore.export.training_script import training_script
from labcore.nn.augmentation import Augmenter
from labcore.spec.pixel_loss import PixelLoss
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.tasks.network_learning import learning_of
from labcore.tasks.recipe import recipe_of, training_files
from tests.export.same_draws import apart, by_both
from tests.samples import disks

DATA = disks(20, classes=3)
DATA.masks[:50] = 255  # unknown in the first image
IMAGES = DATA.pixels.reshape(-1, 16, 24, 1)
MASKS = DATA.masks.reshape(-1, 16, 24)
SMALL = "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 4}"


def spec(*assignments):
    return resolve(assign({"task": "segmentation", "dataset": "disks"}, [SMALL, *assignments]), lambda _: DATA.card)


def recipe(*assignments):
    return recipe_of("run", spec(*assignments), DATA, IMAGES, {"test": {"mean_iou": 0.75}})


@pytest.fixture(scope="module")
def plain():
    return recipe("imbalance.class_weights=balanced")


@pytest.mark.parametrize("kind", PixelLoss.kinds())
def test_the_loss_is_the_labs_own(plain, kind):
    smoothed = plain.spec.regularization.model_copy(update={"label_smoothing": 0.1})
    asked = plain.spec.model_copy(update={"loss": PixelLoss.kinds()[kind](), "regularization": smoothed})
    names = {"keras": keras, "ops": keras.ops, "np": np, "partial": partial, "NDArray": NDArray}
    names |= {"CLASSES": plain.classes, "CLASS_WEIGHTS": plain.weights}
    exec("\n\n".join(MaskLesson().pieces(dataclasses.replace(plain, spec=asked))), names)
    answers = np.random.default_rng(0).dirichlet(np.ones(3), (4, 16, 24)).astype(np.float32)
    wanted = asked.loss.build(0.1)(MASKS[:4], answers, plain.weights)
    np.testing.assert_allclose(names["loss"](MASKS[:4], answers), wanted, rtol=1e-6)


def test_images_and_masks_are_moved_alike_and_as_the_lab_moves_them():
    asked = (
        "augmentation.operations=[{kind: translation}, {kind: rotation, degrees: 20}, {kind: elastic}, {kind: noise}, "
        "{kind: contrast}]"
    )
    names = {"__name__": "train"}
    exec(training_script(recipe(asked)), names)
    for place, name in enumerate(("Shifting1", "Turning2", "Elastic3", "Noise4")):
        names[name].generator = keras.random.SeedGenerator(5 + place)
    names["RANDOMCONTRAST5"] = keras.layers.RandomContrast(0.15, value_range=(0, 255), seed=9)
    images, masks = tf.constant(IMAGES[:6], tf.float32), tf.constant(MASKS[:6])
    wanted = Augmenter(spec(asked).augmentation, 5, (16, 24, 1))(images, masks)
    for one, other, most in zip(names["augmented"](images, masks), wanted, (1e-2, 0), strict=True):
        assert np.abs(np.asarray(one, float) - np.asarray(other, float)).max() <= most
    assert (wanted[1] != masks).numpy().mean() > 0.02


def test_some_images_are_moved_with_their_masks_and_the_others_stay():
    names = {"__name__": "train"}
    exec(training_script(recipe("augmentation.operations=[{kind: elastic, probability: 0.5, share: 0.3}]")), names)
    images = tf.repeat(tf.cast(MASKS[1:2, ..., None] * 100, tf.float32), 40, axis=0)
    changed, masks = names["augmented"](images, tf.repeat(MASKS[1:2], 40, axis=0))
    moved = np.abs(changed - images).max(axis=(1, 2, 3)) > 1
    assert 5 < moved.sum() < 35 and (np.not_equal(masks, MASKS[1:2]).any(axis=(1, 2)) == moved).all()


@pytest.mark.filterwarnings("ignore:Even though")  # what maps images is compiled all the same
def test_the_same_draws_lead_to_the_same_weights(tmp_path, monkeypatch, eagerly):
    asked = (
        *("training.epochs=2", "training.batch_size=12", "training.monitor=val_loss", "loss=sum"),
        *("imbalance.class_weights=balanced", "regularization.dropout=0.25", "regularization.weight_averaging=0.3"),
        "augmentation.operations=[{kind: translation}, {kind: flip}]",
    )
    monkeypatch.chdir(tmp_path)
    lesson = learning_of(spec(*asked), DATA, IMAGES)
    fresh, wanted, trained = by_both(lesson, recipe(*asked), lambda *given: surprise(*given).mean())
    assert apart(wanted, trained) < 1e-4 < 0.01 < apart(fresh, trained)


def test_its_head_says_what_it_needs_and_what_it_leaves_out(plain):
    found = recipe("augmentation.operations=[{kind: cut_mix}, {kind: flip}]", "imbalance.sampling=copy_paste")
    found = dataclasses.replace(found, resampled=True)  # as where a class is rare
    top = training_script(found).split('"""')[1]
    assert "train_masks" in top and "test mean IoU 0.7500" in top
    assert "CutMix' is left out" in top and "which training images an epoch shows" in top
    assert "Nothing else is known to differ" in training_script(plain)
    assert set(training_files(plain)) == {"train.py", "train.ipynb", "train-requirements.txt"}
