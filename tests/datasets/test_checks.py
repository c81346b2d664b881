import re

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.checks import check
from labcore.datasets.findings import Finding
from labcore.datasets.kinds import KINDS
from labcore.datasets.layout import FINDINGS

from .pieces import noise


@pytest.fixture
def checked(tmp_path):
    """Write a set and check it: `(the findings, their kinds)`."""

    def run(images, labels, split, classes=("a", "b"), groups=None, masks=None):
        images = [noise(image, (9, 9, 1)) if isinstance(image, int) else image for image in images]
        task = "classification" if masks is None else "segmentation"
        group = None if groups is None else "patient"
        fields = {"classes": classes, "task": task, "source": "imported", "group": group}
        folder = tmp_path / ("set" if not (tmp_path / "set").exists() else "another")
        storage.write(folder, images, labels, split, None, groups, masks, **fields)
        found = check(storage.open_dataset(folder))
        kinds = {finding.kind: finding for finding in found.findings}
        assert not any(KINDS[kind].deep for kind in kinds), "what was found by a plain check needs no deep one"
        return found, kinds

    return run


WHOLE = ["train", "train", "val", "val", "test", "test"]
LABELS = [0, 1, 0, 1, 0, 1]


def test_nothing_to_find(checked):
    found, kinds = checked(range(6), LABELS, WHOLE)
    assert kinds == {}
    assert (found.duplicates.within_split, found.duplicates.across_splits, found.group_leaks) == (0, 0, 0)


def test_sets_of_twins_are_counted_once(checked):
    found, kinds = checked([1, 1, 1, 2, 2, 3], [0, 0, 0, 1, 1, 0], ["train", "train", "val", "test", "test", "val"])
    assert (found.duplicates.within_split, found.duplicates.across_splits) == (1, 1)
    leak = kinds["duplicates across splits"]
    assert (leak.images, leak.sets, leak.splits, leak.severity) == (
        (0, 1, 2),
        ((0, 1, 2),),
        ("train", "val"),
        "problem",
    )
    assert kinds["duplicates within a split"].images == (3, 4)


@pytest.mark.parametrize(
    ("split", "says"),
    [
        (["train", "val"], "The test images are not among them"),
        (["train", "test"], "tested on images it was trained on"),
        (["val", "test"], "Validation and test share images.* import the set again with other splits"),
    ],
)
def test_a_leak_says_what_it_spoils(checked, split, says):
    _, kinds = checked([1, 1, 2, 3], [0, 0, 1, 1], [*split, "train", "test"])
    assert re.search(says, kinds["duplicates across splits"].message)
    assert ("import the set again" in kinds["duplicates across splits"].message) == ("train" not in split)


def test_same_bytes_of_another_shape_are_no_twins(checked):
    found, _ = checked([noise(1, (4, 9, 1)), noise(1, (4, 9, 1)).reshape(9, 4, 1)], [0, 1], ["train", "train"])
    assert found.duplicates.within_split == 0


def test_identical_images_with_different_labels(checked):
    _, kinds = checked([1, 1, 2, 3, 4, 5], LABELS, WHOLE)
    assert kinds["conflicting labels"].sets == ((0, 1),)


def test_identical_images_with_different_masks(checked):
    masks = [np.full((9, 9), value, np.uint8) for value in (0, 1)]
    _, kinds = checked([1, 1], [-1, -1], ["train", "train"], masks=masks)
    assert kinds["conflicting labels"].images == (0, 1)
    assert kinds["single-class mask"].images == (0, 1)


def test_groups_across_splits(checked):
    found, kinds = checked(range(6), LABELS, WHOLE, groups=["x", "y", "x", "z", "y", "w"])
    assert found.group_leaks == 2
    assert kinds["group leak"].sets == ((0, 2), (1, 4))


@pytest.mark.parametrize(
    ("labels", "split", "classes", "kind"),
    [
        ([0, 0, 0, 0, 0, 0], WHOLE, ("a", "b"), "empty class"),
        ([0, 0, 0, 0, 0, 0], WHOLE, ("a",), "one class"),
        ([0, 1, 0, 1, 0, 2], WHOLE, ("a", "b", "c"), "class not trained"),
        ([0, 2, 0, 1, 0, 1], ["train", "train", "val", "train", "test", "test"], ("a", "b", "c"), "class of one image"),
        (LABELS, ["train"] * 4 + ["val"] * 2, ("a", "b"), "empty split"),
        ([0, 0, 0, 0, 0, 1], ["train"] * 6, ("a", "b"), "imbalance"),
    ],
)
def test_classes_and_splits(checked, labels, split, classes, kind):
    _, kinds = checked(range(6), labels, split, classes)
    assert kinds[kind].message


def test_the_same_mask_under_different_images_is_found_where_it_tells_anything(checked):
    masks = [np.eye(9, dtype=np.uint8), np.zeros((9, 9), np.uint8)]
    _, kinds = checked(range(6), [-1] * 6, ["train"] * 6, masks=[masks[place] for place in (0, 1, 0, 1, 1, 1)])
    assert kinds["duplicate mask"].sets == ((0, 2),)
    _, kinds = checked([7, 7], [-1] * 2, ["train"] * 2, masks=[masks[0]] * 2)
    assert "duplicate mask" not in kinds, "the images are the same, too"


def test_pixels_of_no_class_are_counted_nowhere(checked):
    mask = np.full((9, 9), 255, np.uint8)
    half = np.where(np.arange(9) < 5, 1, mask).astype(np.uint8)
    _, kinds = checked(range(3), [-1] * 3, ["train"] * 3, masks=[mask, half, np.eye(9, dtype=np.uint8)])
    assert kinds["single-class mask"].images == (0, 1)


def test_rare_class_in_masks(checked):
    mask = np.zeros((20, 20), np.uint8)
    mask[0, 0] = 1
    _, kinds = checked([noise(1, (20, 20, 1))], [-1], ["train"], masks=[mask])
    assert "0.25%" in kinds["rare mask class"].message


def test_tiny_images(checked):
    _, kinds = checked([noise(1, (1, 1, 1)), 2, 3, 4, 5, 6], LABELS, WHOLE)
    assert kinds["tiny image"].images == (0,)


def test_result_is_kept_and_made_anew_when_damaged(tmp_path, checked):
    found, _ = checked([1, 1, 2, 3, 4, 5], LABELS, WHOLE)
    dataset = storage.open_dataset(tmp_path / "set")
    assert storage.read_findings(tmp_path / "set") == found.model_dump_json(indent=1)
    storage.write_findings(tmp_path / "set", '{"torn')
    assert check(dataset) == found
    (tmp_path / "set" / FINDINGS).write_bytes(b"\x80\xff garbage")
    assert check(dataset) == found
    storage.write_findings(tmp_path / "set", found.model_copy(update={"group_leaks": 7}).model_dump_json())
    assert check(dataset).group_leaks == 7


def test_a_finding_is_of_a_kind_that_is_described():
    with pytest.raises(ValueError, match="no kind of finding 'odd'"):
        Finding(kind="odd", severity="note", message="")
