"""What the network of an earlier run may know of another data set's test images."""

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.changes import leak_from
from labcore.datasets.exclusions import shelf
from labcore.datasets.library import Library

from .pieces import noise

SPLIT = np.repeat(["train", "val", "test"], 4)


def kept(name, seeds, split=SPLIT, side=9):
    images = [noise(seed, (side, side, 1)) if seed else np.zeros((side, side, 1), np.uint8) for seed in seeds]
    fields = {"classes": ("a", "b"), "task": "classification", "source": "imported"}
    return storage.write(Library().folder(name), images, np.arange(len(images)) % 2, split, **fields)


def noted(card):
    without = card.without and card.without.model_dump(mode="json")
    return {"name": card.name, "fingerprint": card.fingerprint, "without": without}


def test_the_same_images_split_otherwise_under_another_name_are_a_leak(lab_home):
    earlier, now = kept("one", range(1, 13)), kept("two", range(1, 13), np.roll(SPLIT, 2))
    problem, cure = leak_from("earlier", noted(earlier), now)
    assert "trained on 'one', which shares images with 'two'" in problem and "knows 2 images" in problem
    assert "on 'two'" in cure


@pytest.mark.parametrize(
    ("seeds", "changes"),
    [
        (range(1, 13), {}),  # the same set
        (range(21, 33), {}),  # others
        ([*range(1, 9), *range(21, 25)], {}),  # shared ones, on which nothing is measured
        ([*range(21, 29), 0, 0, 0, 0], {}),  # blank ones
        ([*range(21, 29), 1, 2, 3, 4], {"side": 10}),  # none can be the same
    ],
)
def test_what_is_no_leak(lab_home, seeds, changes):
    earlier = kept("one", [0, *range(2, 13)] if 0 in seeds else range(1, 13))
    assert leak_from("earlier", noted(earlier), kept("two", seeds, **changes)) is None


def test_what_the_earlier_run_left_out_it_does_not_know(lab_home):
    kept("one", range(1, 13))
    now = kept("two", [*range(21, 29), 1, 31, 32, 33])
    assert leak_from("earlier", noted(Library().card("one")), now) is not None
    made = shelf.save(Library().open("one"), "careful", {0: "by hand"})
    assert leak_from("earlier", noted(Library().card("one", made.reference)), now) is None


def test_a_set_that_is_gone_or_another_by_now_cannot_be_compared(lab_home):
    earlier, now = kept("one", range(1, 13)), kept("two", range(1, 13), np.roll(SPLIT, 2))
    assert leak_from("earlier", {**noted(earlier), "fingerprint": "of other images"}, now) is None
    Library().remove("one")
    assert leak_from("earlier", noted(earlier), now) is None


def test_a_network_of_another_fold_knows_images_that_judge(lab_home):
    card = kept("one", range(1, 13))
    now = card.model_copy(update={"folds": "fold 1 of 3, seed 0"})
    problem, cure = leak_from("earlier", noted(card), now)
    assert "may know images that are to judge" in problem and "division.fold" in cure
    assert leak_from("earlier", {**noted(card), "folds": now.folds}, now) is None
