"""The three forms of npz."""

import numpy as np
import pytest

from labcore.datasets.checks import check

from ..pieces import noise

X, Y = noise(0, (60, 6, 5)), np.arange(60) % 3


@pytest.fixture
def saved(tmp_path):
    def save(**arrays):
        np.savez(tmp_path / "a.npz", **arrays)
        return tmp_path / "a.npz"

    return save


def sizes(card):
    return [card.splits[split].images for split in ("train", "val", "test")]


def test_medmnist(saved, take_in):
    parts = {"train": slice(0, 40), "val": slice(40, 50), "test": slice(50, 60)}
    arrays = {f"{split}_images": X[part] for split, part in parts.items()}
    arrays |= {f"{split}_labels": Y[part, None].astype(np.uint8) for split, part in parts.items()}
    dataset = take_in(saved(**arrays))
    assert sizes(dataset.card) == [40, 10, 10]
    np.testing.assert_array_equal(dataset.labels, Y)
    np.testing.assert_array_equal(dataset.image(59)[..., 0], X[59])
    assert dataset.files[59] == "test_images[9]"


def test_keras(saved, take_in):
    dataset = take_in(saved(x_train=X[:45], y_train=Y[:45], x_test=X[45:], y_test=Y[45:]))
    assert sizes(dataset.card) == [39, 6, 15]
    np.testing.assert_array_equal(dataset.labels, Y)


def test_groups_per_split(saved, take_in):
    patient = np.repeat(np.arange(15), 3)
    path = saved(
        x_train=X[:45],
        y_train=Y[:45],
        x_test=X[45:],
        y_test=Y[45:],
        patient_train=patient,
        patient_test=np.arange(15) + 50,
    )
    dataset = take_in(path)
    assert dataset.card.group == "patient"
    assert all(len(set(dataset.split[dataset.groups == group])) == 1 for group in set(dataset.groups))


def test_a_group_known_for_some_splits_only(saved, take_in, refusal):
    arrays = {"x_train": X[:45], "y_train": Y[:45], "x_test": X[45:], "y_test": Y[45:]}
    patient = np.repeat([*range(14), np.nan], 3)
    dataset = take_in(saved(**arrays, patient_train=patient))
    assert dataset.card.group == "patient"
    assert set(dataset.groups[:42]) == set(map(str, range(14)))
    assert len(set(dataset.groups[42:])) == 18  # what is not known is alone
    assert all(len(set(dataset.split[dataset.groups == group])) == 1 for group in set(dataset.groups))
    assert any("without a 'patient'" in note for note in dataset.card.notes)
    assert "(7,)" in refusal(saved(**arrays, patient_train=patient, patient_test=np.arange(7)), group="patient")


def test_groups_are_one_whatever_type_each_split_keeps_them_in(saved, take_in):
    groups = {"train_patient": np.arange(40) // 2, "test_patient": (np.arange(20) // 2).astype(float)}
    arrays = {"train_images": X[:40], "train_labels": Y[:40], "test_images": X[40:], "test_labels": Y[40:]}
    assert check(take_in(saved(**arrays, **groups))).group_leaks == 10


def test_plain_with_names_split_and_group(saved, take_in):
    split = np.array(["train"] * 40 + ["valid"] * 10 + ["test"] * 10)
    dataset = take_in(
        saved(images=X, labels=Y, class_names=["a", "b", "c"], split=split, patient=np.repeat(np.arange(30), 2))
    )
    assert sizes(dataset.card) == [40, 10, 10]
    assert dataset.card.classes == ("a", "b", "c")
    assert dataset.card.group == "patient"


def test_a_group_that_is_asked_for(saved, take_in):
    dataset = take_in(saved(images=X, labels=Y, city=np.repeat(np.arange(20), 3)), group="city")
    assert dataset.card.group == "city"
    assert all(len(set(dataset.split[dataset.groups == group])) == 1 for group in set(dataset.groups))


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (Y + 5, ("5", "6", "7")),
        (Y * 4, ("0", "4", "8")),
        (Y[:, None], ("0", "1", "2")),
        (Y.astype(float), ("0", "1", "2")),
        (np.array(["x", "y", "z"])[Y], ("x", "y", "z")),
        (np.array([b"x", b"y", b"z"])[Y], ("x", "y", "z")),
        (Y > 0, ("0", "1")),
        (np.eye(3)[Y], ("0", "1", "2")),
    ],
)
def test_labels_of_any_kind(saved, take_in, labels, classes):
    assert take_in(saved(images=X, labels=labels)).card.classes == classes


def test_masks_win_unless_said_otherwise(saved, take_in):
    path = saved(images=X, masks=X % 2, labels=Y, mask_names=["no", "yes"], class_names=["a", "b", "c"])
    one, two = take_in(path, "one"), take_in(path, "two", task="classification")
    assert (one.card.task, one.card.classes) == ("segmentation", ("no", "yes"))
    assert (two.card.task, two.card.classes, two.masks) == ("classification", ("a", "b", "c"), None)


def test_names_from_elsewhere(saved, take_in):
    assert take_in(saved(images=X, labels=Y), class_names=("a", "b", "c")).card.classes == ("a", "b", "c")


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"foo": np.zeros(3)}, "foo"),
        ({"images": X}, "labels"),
        ({"images": X, "labels": Y[:-1]}, "'images' has 60 rows, 'labels' has 59"),
        ({"images": X, "labels": Y + 0.5}, "fractions"),
        ({"images": X, "labels": np.full(60, np.nan)}, "NaN"),
        ({"images": X, "labels": Y - 1}, "-1"),
        ({"images": X, "labels": Y, "patient": np.full(60, b"\xe9")}, "'patient' holds text"),
        ({"images": X, "labels": Y, "split": np.full(60, b"\xe9")}, "'split' holds text"),
        ({"x_train": X, "y_train": Y, "patient_train": np.full(60, b"\xe9")}, "'patient_train' holds text"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": np.full(60, "a")}, "of others numbers"),
        ({"x_train": X[:0], "y_train": Y[:0]}, "'x_train' is empty"),
        ({"images": X, "labels": Y, "class_names": ["a", "b"]}, "label 2"),
        ({"images": X, "labels": Y, "class_names": ["a", "a", "c"]}, "one name"),
        ({"images": X, "labels": Y, "class_names": np.arange(3)}, "strings"),
        ({"images": X, "labels": np.ones((60, 4), int)}, "several labels"),
        ({"images": X, "labels": Y.reshape(60, 1, 1)}, "shape"),
        ({"images": X, "labels": np.array(3)}, "labels"),
        ({"images": X, "labels": Y, "split": ["train"] * 59 + ["later"]}, "later"),
        ({"images": X, "labels": Y, "split": ["train"] * 59}, "'split' has 59"),
        ({"images": X, "labels": Y, "split": np.zeros(60)}, "split"),
        ({"train_images": X, "test_images": X, "train_labels": Y}, "test_labels"),
        ({"train_images": X, "train_labels": Y[:-1]}, "'train_labels' has 59"),
        ({"x_train": X, "x_test": X}, "y_train"),
    ],
)
def test_arrays_that_cannot_be_used(saved, refusal, arrays, says):
    assert says in refusal(saved(**arrays))


def test_a_group_of_another_length(saved, refusal):
    assert "city" in refusal(saved(images=X, labels=Y, city=np.arange(7)), group="city")


def test_segmentation_without_masks(saved, refusal):
    assert "masks" in refusal(saved(images=X, labels=Y), task="segmentation")


def test_masks_in_color(tmp_path, take_in):
    values = noise(shape=(10, 8, 8)) % 2
    colors = np.array([(0, 0, 0), (0, 200, 0)], np.uint8)
    np.savez(tmp_path / "a.npz", images=noise(shape=(10, 8, 8)), masks=colors[values])
    dataset = take_in(tmp_path / "a.npz")
    assert dataset.card.colors == ((0, 0, 0), (0, 200, 0))
    np.testing.assert_array_equal(dataset.mask(3), values[3])
