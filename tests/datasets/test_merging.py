"""A data set with some classes taken as one: labels change, and nothing else."""

import numpy as np

from labcore.datasets.merging import merged
from labcore.spec.class_groups import Classes
from tests.samples import shapes

DATA = shapes(images=200)


def test_labels_are_those_of_the_classes_that_are_left():
    first, second, *rest = DATA.card.classes
    seen = merged(DATA, Classes(merge=[[rest[-1], first]]))
    assert seen.card.classes == (f"{rest[-1]} or {first}", second, *rest[:-1])
    assert seen.card.merged == {f"{rest[-1]} or {first}": (rest[-1], first)}
    last = len(DATA.card.classes) - 1
    assert np.array_equal(seen.labels == 0, (DATA.labels == 0) | (DATA.labels == last))
    assert np.array_equal(seen.labels == 1, DATA.labels == 1) and seen.labels.dtype == np.int32
    for split in ("train", "val", "test"):
        counts = np.bincount(seen.labels[seen.indices(split)], minlength=last)
        assert list(seen.card.splits[split].classes.values()) == counts.tolist()
    assert seen.pixels is DATA.pixels and seen.card.fingerprint == DATA.card.fingerprint
    assert DATA.labels.max() == last, "the set itself stays as it is"


def test_without_groups_it_is_the_same_set():
    assert merged(DATA, Classes()) is DATA
