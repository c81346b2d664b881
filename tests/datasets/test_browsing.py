"""Which images are looked at."""

import dataclasses

import numpy as np

from labcore.datasets.browsing import one_of_each, select, shown_in_words, tells
from labcore.datasets.dataset import LEFT_OUT
from tests.samples import disks, shapes


def with_masks():
    data = shapes(images=6, side=4)
    masks = np.zeros((6, 4, 4), np.uint8)
    masks[2, 0, 0] = masks[5, 1, 1] = 2
    return dataclasses.replace(data, labels=np.full(6, -1, np.int32), masks=masks.ravel())


def test_split_and_class_narrow_the_choice():
    data = shapes()
    chosen = select(data, "val", 1)
    assert len(chosen) and (data.labels[chosen] == 1).all() and (data.split[chosen] == 1).all()
    assert len(select(data)) == len(data)


def test_a_seed_shuffles_the_same_way_each_time():
    data = shapes()
    first, again, other = select(data, seed=1), select(data, seed=1), select(data, seed=2)
    assert (first == again).all() and (first != other).any()
    assert sorted(first) == list(range(len(data)))


def test_with_masks_a_class_means_the_images_that_show_it():
    assert select(with_masks(), label=2).tolist() == [2, 5]


def test_samples_take_the_classes_in_turn_from_training():
    data = shapes()
    chosen = one_of_each(data, 4)
    assert data.labels[chosen].tolist() == [0, 1, 2, 0]
    assert (data.split[chosen] == 0).all()
    split = data.split.copy()
    split[chosen] = LEFT_OUT
    others = one_of_each(dataclasses.replace(data, split=split), len(data))
    assert sorted(others) == sorted(set(range(len(data))) - set(chosen)), "what a list leaves out shows nothing"
    assert len(one_of_each(with_masks(), 4)) == 4


def test_of_masks_the_rarest_class_of_each_is_seen_in_turn():
    masks = disks(20, classes=3)
    chosen = one_of_each(masks, 4)
    assert [tells(masks)[index] for index in chosen] == [1, 2, 1, 2]
    assert shown_in_words(masks, chosen[0]) == "background + disk1"
