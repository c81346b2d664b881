"""SMOTE and Borderline-SMOTE: what lies between two images of a class, and nothing else."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.spec.imbalance import Imbalance
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.imbalance.synthesis import Synthesis
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from tests.samples import shapes, with_counts

KINDS = [kind for kind, option in Sampling.kinds().items() if issubclass(option, Synthesis)]


def sampling(kind, **settings) -> Synthesis:
    return Imbalance.model_validate({"sampling": {"kind": kind, **settings}}).sampling


def made(chosen, images, labels, seed=3):
    """All that is made, by label, and the remarks."""
    parts = list(chosen.synthesize(labels, lambda positions: images[positions], seed))
    found = {
        label: np.concatenate([part.images for part in parts if part.label == label])
        for label in {p.label for p in parts}
    }
    return found, {part.label: part.remark for part in parts if part.remark}


def pixels(values):
    """Images of two pixels, `(N, 1, 2, 1)`, one for each point of a plane."""
    return np.array(values, np.uint8).reshape(-1, 1, 2, 1)


def on_a_segment(image, ends):
    """Whether an image of many pixels lies, up to rounding, between two of `ends`."""
    point, ends = image.ravel().astype(float), ends.reshape(len(ends), -1).astype(float)
    for a in ends:
        for b in ends:
            along = (b - a) @ (b - a)
            place = (point - a) @ (b - a) / along if along else 0.0
            if 0 <= place <= 1 and np.abs(a + place * (b - a) - point).max() < 1:
                return True
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_each_made_image_lies_between_two_of_its_class(kind):
    data = shapes(images=60, side=6)
    images = data.pixels.reshape(60, 6, 6, 1)
    labels = np.where(np.arange(60) % 6 == 0, 1, 0).astype(np.int32)
    found, _ = made(sampling(kind), images, labels)
    assert set(found) == {1} and found[1].shape == (40, 6, 6, 1) and found[1].dtype == np.uint8
    assert all(on_a_segment(image, images[labels == 1]) for image in found[1])
    assert not any(on_a_segment(image, images[labels == 0]) for image in found[1])
    assert found[1].std() > 0, "no dark smear of what wrapped around below 0"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_and_another_does_not(kind):
    images = np.random.default_rng(0).integers(0, 256, (30, 5, 5, 3), dtype=np.uint8)
    labels = (np.arange(30) < 6).astype(np.int32)
    (one, _), (again, _), (other, _) = (made(sampling(kind), images, labels, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one[1], again[1])
    assert (one[1] != other[1]).any()


def test_a_large_number_is_made_in_parts_that_differ(monkeypatch):
    monkeypatch.setattr("labcore.spec.imbalance.synthesis.PART", 36 * 2 * 4)
    monkeypatch.setattr("labcore.spec.imbalance.synthesis.GIVEN", 1)
    images = pixels([(10, 10), (20, 60), (60, 20), *[(200, n) for n in range(15)]])
    labels = np.array([1] * 3 + [0] * 15, np.int32)
    parts = list(sampling("smote").synthesize(labels, lambda positions: images[positions], 0))
    assert [len(part.images) for part in parts] == [4, 4, 4]
    assert len({part.images.tobytes() for part in parts}) == 3


def test_neighbors_are_no_more_than_the_class_has_and_that_is_said():
    # Three in a corner: with k = 5 each could only have 2.
    images = pixels(
        [(0, 0), (0, 40), (40, 0), *[(200 + n, 200) for n in range(12)], *[(90, 100 + n) for n in range(8)]]
    )
    labels = np.array([1] * 3 + [0] * 12 + [2] * 8, np.int32)
    found, _ = made(sampling("smote"), images, labels)
    assert len(found[1]) == 9 and len(found[2]) == 4
    notes = " ".join(sampling("smote").notes(np.bincount(labels), ("many", "few", "some")))
    assert "13 synthetic images" in notes and "k = 5" in notes and "k = 2 for 'few'" in notes and "'some'" not in notes
    assert "k = 2 for" not in " ".join(sampling("smote", neighbors=2).notes(np.bincount(labels), ("a", "b", "c")))


def test_borderline_starts_from_images_at_the_border_only():
    # Class 1 lies on a line from x = 0 on; class 0 begins beside its right end.
    line = [(4 * n, 100) for n in range(12)]
    crowd = [(48 + 2 * n, 100 + side) for n in range(10) for side in (-3, 0, 3)]
    images, labels = pixels([*line, *crowd]), np.array([1] * 12 + [0] * 30, np.int32)
    chosen = sampling("borderline_smote", border=4, neighbors=2)
    (found, remarks), (plain, _) = made(chosen, images, labels), made(sampling("smote", neighbors=2), images, labels)
    assert len(found[1]) == len(plain[1]) == 18 and not remarks
    # At the border, 2 or 3 of 4 neighbors are of class 0: that is the last image, or the one before; each has two
    # neighbors of its class at most 8 to the left.
    assert found[1][:, 0, 0, 0].min() >= 4 * 11 - 3 * 4
    assert plain[1][:, 0, 0, 0].min() < 16


def test_without_a_border_plain_smote_makes_the_images_and_it_is_said():
    images = pixels([*[(n, n) for n in range(6)], *[(200 + n, 200) for n in range(12)]])
    labels = np.array([1] * 6 + [0] * 12, np.int32)
    found, remarks = made(sampling("borderline_smote", border=3), images, labels)
    assert len(found[1]) == 6 and found[1].max() <= 5
    assert "no image at the border" in remarks[1]


@pytest.mark.parametrize("kind", KINDS)
def test_two_images_of_a_class_in_a_tiny_set_are_enough(kind):
    images, labels = pixels([(0, 0), (100, 100), (200, 0), (210, 0), (220, 0)]), np.array([1, 1, 0, 0, 0], np.int32)
    found, _ = made(sampling(kind), images, labels)
    assert found[1].shape == (1, 1, 2, 1)


def single():
    return with_counts({"train": (12, 1, 6), "val": (2, 2, 2), "test": (2, 2, 2)}).card


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_of_one_image_is_refused_before_the_run_with_the_cure(kind):
    with pytest.raises(InputError, match=r"a single one of 'bar 1'.*over_sampling"):
        resolve(assign({"dataset": "shapes"}, [f"imbalance.sampling={kind}"]), lambda _: single())
    low = assign({"dataset": "shapes"}, [f"imbalance.sampling={kind}", "imbalance.sampling.balance=0.05"])
    assert resolve(low, lambda _: single()).imbalance.sampling.kind == kind, "not raised, it needs no second image"


def test_what_no_memory_could_hold_is_refused_before_the_run_with_the_cure():
    card = shapes().card
    huge = card.splits["train"].model_copy(
        update={"images": 10**10, "classes": {"bar 0": 10**10, "bar 1": 9, "bar 2": 9}}
    )
    card = card.model_copy(update={"splits": {**card.splits, "train": huge}})
    with pytest.raises(InputError, match=r"GiB of memory; this machine has.*preprocessing.size"):
        resolve(assign({"dataset": "shapes"}, ["imbalance.sampling=borderline_smote"]), lambda _: card)


def test_memory_is_counted_by_what_is_looked_at_and_what_is_made():
    counts = np.array([1000, 10])
    values = 100
    assert sampling("smote").memory(counts, values) == 20 * 100 * 11 + 36 * 100 * 990
    assert sampling("borderline_smote").memory(counts, values) == 20 * 100 * 1010 + 36 * 100 * 990
    assert sampling("smote").memory(np.array([5, 5]), values) == 0
