import numpy as np
import pytest

from labcore.datasets.checks import check
from labcore.datasets.exclusions.choice import ARTIFACTS, CHOICES, DUPLICATES, can_be_accepted, left_out
from labcore.datasets.findings import Finding

from ..deep.scenes import kept, scene


def dataset(tmp_path, pictures, split, labels=None, **fields):
    return kept(tmp_path / "set", [scene(picture, 16) for picture in pictures], labels, split, **fields)


@pytest.mark.parametrize(
    ("split", "goes"),
    [
        (["train", "train", "train"], [1, 2]),
        (["val", "train", "val"], [1]),
        (["train", "val", "test"], [0]),
        (["train", "train", "test"], [0, 1]),
    ],
)
def test_of_copies_one_stays_and_all_that_is_measured_on(tmp_path, split, goes):
    data = dataset(tmp_path, [1, 1, 1, 2, 3], [*split, "train", "train"], np.array([0, 0, 0, 1, 1]))
    reasons = left_out(data, [f for f in check(data).findings if f.kind in DUPLICATES])
    assert sorted(reasons) == goes
    assert str(next(image for image in range(3) if image not in goes)) in reasons[goes[0]]


@pytest.mark.parametrize(
    ("split", "goes"), [(("train", "train"), [0, 1]), (("train", "test"), [0]), (("val", "test"), [])]
)
def test_copies_with_different_labels_all_go_but_for_those_that_are_tested_on(tmp_path, split, goes):
    data = dataset(tmp_path, [1, 1, 2, 3], [*split, "train", "train"], np.array([0, 1, 0, 1]))
    found = [f for f in check(data).findings if f.kind in DUPLICATES]
    assert sorted(left_out(data, found)) == goes
    assert [can_be_accepted(data, finding) for finding in found] == [bool(goes)] * 2


def test_a_group_stays_in_one_split(tmp_path):
    split = ["train", "train", "val", "test", "val"]
    data = dataset(tmp_path, range(5), split, groups=["x", "y", "x", "y", "z"], group="patient")
    assert sorted(left_out(data, [f for f in check(data).findings if f.kind == "group leak"])) == [0, 1]


def test_what_is_rejected_stays_and_so_does_what_is_measured_on(tmp_path):
    data = dataset(tmp_path, range(6), ["train"] * 4 + ["val", "test"])
    assert "blank image" in ARTIFACTS
    for kind in CHOICES:
        finding = Finding(kind=kind, severity="warning", message="", images=(1, 3, 4, 5))
        assert set(left_out(data, [finding], {kind: {1}})) <= {1}
    blank = Finding(kind="blank image", severity="warning", message="", images=(1, 3, 4, 5))
    reasons = left_out(data, [blank], {"blank image": {1}})
    assert reasons == {1: "blank image"}
