"""Every training image once an epoch, in an order that seed and epoch fix."""

import numpy as np

from labcore.training.batches import Batches

IMAGES = np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1)
LABELS = np.arange(10, dtype=np.int32)
TRAIN = np.array([0, 2, 3, 5, 7, 8, 9])


def seen(epoch, seed=1):
    batches = Batches(IMAGES, LABELS, TRAIN, batch_size=3, seed=seed)
    taken = [(images.numpy().ravel(), labels.numpy()) for images, labels in batches.epoch(epoch)]
    assert len(taken) == batches.per_epoch == 3
    for images, labels in taken:
        np.testing.assert_array_equal(images, labels)
    return [labels.tolist() for _, labels in taken]


def test_each_training_image_once_and_no_other():
    assert sorted(label for batch in seen(1) for label in batch) == TRAIN.tolist()


def test_the_order_is_that_of_seed_and_epoch():
    assert seen(1) == seen(1)
    assert seen(1) != seen(2)
    assert seen(1) != seen(1, seed=2)
