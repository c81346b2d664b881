"""Augmentation changes images within their range, the same way for the same seed and epoch."""

import numpy as np

from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.geometric import Flip, Rotation, Translation
from labcore.spec.augmentation.light import Brightness

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 1)).astype("float32")
TARGETS = np.eye(2, dtype="float32")[[0, 1, 0, 1, 0, 1]]
AUGMENTATION = Augmentation(operations=(Flip(), Rotation(), Translation(), Brightness()))


def drawn(seed: int, epoch: int, batches: int = 1, augmentation: Augmentation = AUGMENTATION) -> np.ndarray:
    augmenter = Augmenter(augmentation, seed, (16, 16, 1))
    augmenter.start_epoch(epoch)
    return np.stack([augmenter(IMAGES, TARGETS)[0] for _ in range(batches)])[-1]


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
