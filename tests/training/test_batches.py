"""The rows that an epoch's order names, in batches of which none leaves a device without an image."""

import numpy as np
import pytest

from labcore.spec.imbalance.sampling import AsTheyAre
from labcore.training.batches import Batches, steps_per_epoch

IMAGES = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
LABELS = np.arange(10, dtype=np.int32)
TRAIN = np.array([0, 2, 3, 5, 7, 8, 9])


def order(seed):
    return lambda epoch: TRAIN[AsTheyAre().order(LABELS[TRAIN], np.random.default_rng([seed, epoch]))]


def seen(epoch, seed=1, batch_size=3, replicas=1):
    batches = Batches(IMAGES, LABELS, order(seed), batch_size, replicas)
    taken = [(images.numpy().ravel(), labels.numpy()) for images, labels in batches.epoch(epoch)]
    assert len(taken) == batches.per_epoch == steps_per_epoch(len(TRAIN), batch_size, replicas)
    for images, labels in taken:
        np.testing.assert_array_equal(images, labels)
    return [labels.tolist() for _, labels in taken]


def test_each_training_image_once_and_no_other():
    assert [len(batch) for batch in seen(1)] == [3, 3, 1]
    assert sorted(label for batch in seen(1) for label in batch) == TRAIN.tolist()


def test_the_order_is_that_of_seed_and_epoch():
    assert seen(1) == seen(1)
    assert seen(1) != seen(2)
    assert seen(1) != seen(1, seed=2)


@pytest.mark.parametrize(
    ("batch_size", "replicas", "sizes"), [(3, 2, [3, 4]), (4, 3, [4, 3]), (5, 3, [7]), (7, 8, [7]), (16, 2, [7])]
)
def test_what_is_left_over_joins_the_batch_before_where_it_is_too_little_for_all_devices(batch_size, replicas, sizes):
    assert [len(batch) for batch in seen(1, batch_size=batch_size, replicas=replicas)] == sizes


def test_of_images_stored_class_by_class_each_device_gets_some_of_every_class():
    labels = np.repeat(np.arange(2, dtype=np.int32), 32)
    images = labels.astype(np.uint8).reshape(-1, 1, 1, 1)
    batches = Batches(images, labels, lambda epoch: np.random.default_rng(epoch).permutation(64), 16, replicas=2)
    for _, found in batches.epoch(1):
        ones = found.numpy().sum()
        assert abs(found.numpy()[:8].sum() - ones / 2) <= 1


def test_tensorflow_s_tuner_is_off_as_the_end_of_an_epoch_may_wait_for_it():
    """By chance, under load, and for up to as long as the epoch took: what can be tested is that it is off."""
    batches = Batches(IMAGES, LABELS, order(1), 2)
    assert batches.epoch(1).options().autotune.enabled is False
