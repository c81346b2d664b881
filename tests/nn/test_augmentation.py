"""Augmentation changes images within their range, each by its own draws, the same way for the same seed and epoch."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.base import Operation
from labcore.spec.augmentation.geometric import Flip, Rotation, Translation
from labcore.spec.augmentation.light import AutoContrast, Brightness
from labcore.spec.augmentation.mixing import CutMix, MixUp
from labcore.spec.augmentation.policies import AugMix, RandAugment

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 1)).astype("float32")
TARGETS = np.eye(2, dtype="float32")[[0, 1, 0, 1, 0, 1]]
AUGMENTATION = Augmentation(operations=(Flip(), Rotation(), Translation(), Brightness()))

KINDS = Operation.kinds().values()
ALIKE = ("auto_contrast", "grayscale", "inversion")
"""Kinds that are the same change for every image: their probability is all that is random."""

PICTURES = tf.image.resize(np.random.default_rng(1).integers(0, 256, (40, 6, 6, 3)), (24, 20), "bicubic").numpy()
PICTURES = np.clip(PICTURES, 0, 255)
LABELS = np.eye(4, dtype="float32")[np.arange(40) % 4]


RENAMED = {"elastic_transform": "elastic", "gaussian_blur": "blur", "invert": "inversion"}


def test_every_random_layer_that_keras_has_for_images_is_offered():
    """What treats all images alike, such as equalization, is preparation and is done once."""
    random = [name.removeprefix("Random") for name in vars(keras.layers) if name.startswith("Random")]
    blends = ("AugMix", "AutoContrast", "CutMix", "MixUp", "RandAugment", "Solarization")
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in (*random, *blends)]
    assert len(words) >= 25
    assert [word for word in words if RENAMED.get(word, word) not in Operation.kinds()] == []


def drawn(seed: int, epoch: int, batches: int = 1, augmentation: Augmentation = AUGMENTATION) -> np.ndarray:
    augmenter = Augmenter(augmentation, seed, (16, 16, 1))
    augmenter.start_epoch(epoch)
    return np.stack([augmenter(IMAGES, TARGETS)[0] for _ in range(batches)])[-1]


def compiled(operation: Operation, channels: int = 3):
    """The operation as training runs it, compiled once for batches of any size; and its augmenter."""
    augmenter = Augmenter(Augmentation(operations=(operation,)), 1, (24, 20, channels))
    kinds = [tf.TensorSpec((None, 24, 20, channels)), tf.TensorSpec((None, 4))]
    return tf.function(lambda images, targets: augmenter(images, targets), input_signature=kinds), augmenter


def test_same_seed_and_epoch_same_images():
    np.testing.assert_array_equal(drawn(1, 2), drawn(1, 2))


def test_seed_epoch_and_batch_each_make_a_difference():
    assert (drawn(1, 2) != drawn(2, 2)).any()
    assert (drawn(1, 2) != drawn(1, 3)).any()
    assert (drawn(1, 2) != drawn(1, 2, batches=2)).any()


def test_an_epoch_starts_the_same_whatever_came_before():
    augmenter = Augmenter(AUGMENTATION, 1, (16, 16, 1))
    augmenter.start_epoch(1)
    augmenter(IMAGES, TARGETS), augmenter(IMAGES, TARGETS)
    augmenter.start_epoch(2)
    np.testing.assert_array_equal(augmenter(IMAGES, TARGETS)[0], drawn(1, 2))


def test_pixels_stay_between_0_and_255():
    images = drawn(3, 1)
    assert images.shape == IMAGES.shape and images.min() >= 0 and images.max() <= 255


def test_switched_off_nothing_changes():
    off = AUGMENTATION.model_copy(update={"enabled": False})
    np.testing.assert_array_equal(drawn(1, 1, augmentation=off), IMAGES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_compiled_for_any_batch_each_operation_is_fixed_by_seed_and_epoch(kind):
    apply, augmenter = compiled(kind(probability=0.7))

    def epoch(number: int) -> list[tuple[np.ndarray, np.ndarray]]:
        augmenter.start_epoch(number)
        return [tuple(map(np.array, apply(PICTURES[:size], LABELS[:size]))) for size in (40, 40, 1)]

    first, again, other = epoch(1), epoch(1), epoch(2)
    for (images, targets), (same_images, same_targets) in zip(first, again, strict=True):
        np.testing.assert_array_equal(images, same_images)
        np.testing.assert_array_equal(targets, same_targets)
    assert (first[0][0] != other[0][0]).any() and (first[0][0] != first[1][0]).any()
    images, targets = first[0]
    assert images.shape == PICTURES.shape and images.min() >= 0 and images.max() <= 255 and np.isfinite(images).all()
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-5)
    if not kind.mixes:
        np.testing.assert_array_equal(targets, LABELS)


VARIED = [kind for name, kind in Operation.kinds().items() if not kind.mixes and name not in ALIKE]


@pytest.mark.parametrize("kind", VARIED, ids=lambda kind: kind.__name__)
def test_each_image_is_changed_by_draws_of_its_own(kind):
    apply, _ = compiled(kind(probability=1.0))
    images, _ = apply(np.repeat(PICTURES[:1], 40, axis=0), LABELS)
    assert len({image.tobytes() for image in images.numpy()}) > 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_gray_images_pass_or_stay_as_they_are(kind):
    apply, _ = compiled(kind(probability=1.0), channels=1)
    gray = PICTURES[..., :1]
    images, _ = apply(gray, LABELS)
    assert images.shape == gray.shape and np.isfinite(images).all()
    assert bool((images != gray).numpy().any()) != kind.needs_color


def test_a_flat_image_stays_flat():
    """What stretches contrast must not divide by none, nor what moves pixels bring in a black rim."""
    flat = np.full((40, 24, 20, 3), 80, "float32")
    for kind in (
        *(Operation.kinds()[name] for name in ("shear", "crop", "perspective", "elastic", "blur")),
        AutoContrast,
    ):
        images, _ = compiled(kind(probability=1.0))[0](flat, LABELS)
        np.testing.assert_allclose(images, flat, atol=0.01)


@pytest.mark.parametrize("policy", [RandAugment(), AugMix()], ids=["RandAugment", "AugMix"])
def test_a_policy_takes_a_single_image(policy):
    """Most of its operations then have none to work on, which some of Keras's layers refuse."""
    augmenter = Augmenter(Augmentation(operations=(policy,)), 1, (24, 20, 3))
    for epoch in range(1, 4):
        augmenter.start_epoch(epoch)
        assert np.isfinite(augmenter(PICTURES[:1], LABELS[:1])[0]).all()


@pytest.mark.parametrize("policy", [RandAugment(count=1), AugMix(chains=2, depth=1)], ids=["RandAugment", "AugMix"])
def test_a_policy_starts_each_epoch_with_all_its_operations_drawn_anew(policy):
    apply, augmenter = compiled(policy)
    augmenter.start_epoch(3)
    first = apply(PICTURES, LABELS)[0].numpy()
    for state in augmenter._states:
        state.assign(state + 7)
    augmenter.start_epoch(3)
    np.testing.assert_array_equal(apply(PICTURES, LABELS)[0], first)
    other, fresh = compiled(policy)
    fresh.start_epoch(3)
    np.testing.assert_array_equal(other(PICTURES, LABELS)[0], first)


@pytest.mark.parametrize("operation", [MixUp(alpha=1), CutMix(probability=1)], ids=["MixUp", "CutMix"])
def test_labels_are_blended_as_the_images_are(operation):
    """Each class has a brightness of its own, so that an image's mean tells its true shares."""
    levels = np.array([0, 60, 120, 240], "float32")
    images = np.ones((40, 24, 20, 1), "float32") * (LABELS @ levels)[:, None, None, None]
    mixed, targets = compiled(operation, channels=1)[0](images, LABELS)
    assert (np.count_nonzero(targets.numpy() > 0.01, axis=1) == 2).mean() > 0.4
    off = 240 * 0.15 if isinstance(operation, CutMix) else 0.01  # a patch covers whole pixels, its share does not
    np.testing.assert_allclose(np.mean(mixed, axis=(1, 2, 3)), targets.numpy() @ levels, atol=off)
