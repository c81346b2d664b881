import json

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.card import SPLITS
from labcore.datasets.exclusions import shelf
from labcore.datasets.exclusions.record import LeftOut, identity_of
from labcore.datasets.layout import EXCLUSIONS
from labcore.errors import InputError
from labcore.spec.resolve import resolve

from ..pieces import noise


def made(library, training: int):
    """A set of two classes in turn: so many images to train, 10 to validate, 10 to test."""
    split = np.repeat(SPLITS, (training, 10, 10))
    fields = {"classes": ("a", "b"), "task": "classification", "source": "imported"}
    images = [noise(i, (8, 8, 1)) for i in range(len(split))]
    storage.write(library.root / "set", images, np.arange(len(split)) % 2, split.tolist(), **fields)
    return library.open("set")


@pytest.fixture
def dataset(library):
    return made(library, 20)


def test_a_list_takes_images_out_of_training_and_leaves_the_rest_alone(library, dataset):
    shelf.save(dataset, "careful", {0: "blank", 19: "dark"})
    less = library.open("set", exclusions="careful@1")
    left = [less.indices(split).tolist() for split in SPLITS]
    assert left == [list(range(1, 19)), list(range(20, 30)), list(range(30, 40))]
    assert len(less) == 40
    assert np.array_equal(less.image(5), dataset.image(5))
    card = library.card("set", "careful@1")
    assert card == less.card
    assert card.images == 38
    assert {split: facts.images for split, facts in card.splits.items()} == {"train": 18, "val": 10, "test": 10}
    assert card.splits["train"].classes == {"a": 9, "b": 9}
    assert card.without.images == {"train": 2, "val": 0, "test": 0}


def test_the_set_itself_is_never_altered(library, dataset):
    before = {path.name: path.read_bytes() for path in dataset.folder.iterdir() if path.is_file()}
    shelf.save(dataset, "careful", {0: "blank", 15: "dark"})
    library.open("set", exclusions="careful@1")
    assert {path.name: path.read_bytes() for path in dataset.folder.iterdir() if path.is_file()} == before
    assert library.card("set").images == 40
    assert library.open("set").indices("train").tolist() == list(range(20))


def test_a_change_makes_the_next_version_and_no_change_makes_none(library, dataset):
    first = shelf.save(dataset, "careful", {0: "blank"})
    kept = (dataset.folder / EXCLUSIONS / "careful@1.json").read_bytes()
    assert shelf.save(dataset, "careful", {0: "blank"}) == first
    second = shelf.save(dataset, "careful", {0: "blank", 1: "dark"})
    assert second.reference == "careful@2"
    assert (dataset.folder / EXCLUSIONS / "careful@1.json").read_bytes() == kept
    shelf.save(dataset, "bold", {3: "dark"})
    assert library.exclusions("set") == ["bold@1", "careful@2", "careful@1"]


def test_masks_count_the_classes_they_show(library):
    masks = [np.full((4, 4), value, np.uint8) for value in (0, 1, 1)]
    masks[1][0] = 0
    fields = {"classes": ("ground", "rock"), "task": "segmentation", "source": "imported"}
    splits = ["train", "train", "val"]
    storage.write(library.root / "m", [noise(i, (4, 4, 1)) for i in range(3)], [-1] * 3, splits, masks=masks, **fields)
    shelf.save(library.open("m"), "x", {1: "rare"})
    assert library.card("m", "x@1").splits["train"].classes == {"ground": 1, "rock": 0}


def edit(dataset, change):
    path = dataset.folder / EXCLUSIONS / "careful@1.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("careful@2", "It has: careful@1"),
        ("careful", "Write careful@1"),
        ("other@1", "no exclusion list 'other@1'"),
        ("../../x@1", "cannot be the name"),
        ("careful@0", "which version"),
    ],
)
def test_a_list_that_is_not_there_is_refused(library, dataset, reference, says):
    shelf.save(dataset, "careful", {0: "blank"})
    with pytest.raises(InputError, match=says):
        library.card("set", reference)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: content["images"].append({"image": 7, "file": "x", "reason": "y"}), "altered"),
        (lambda content: content.update(fingerprint="0" * 64), "other content"),
        (lambda content: content.update(version=3), "altered"),
        (lambda content: content.pop("images"), "damaged"),
    ],
)
def test_an_altered_list_is_refused(library, dataset, change, says):
    shelf.save(dataset, "careful", {0: "blank"})
    edit(dataset, change)
    with pytest.raises(InputError, match=says):
        library.open("set", exclusions="careful@1")
    assert shelf.save(dataset, "careful", {0: "blank"}).reference == "careful@2"


def test_images_that_are_measured_on_stay_also_where_an_older_or_forged_list_names_them(library, dataset):
    for image, split in ((20, "val"), (39, "test")):
        with pytest.raises(InputError, match=rf"training images only, and these are none: {image} \({split}\)"):
            shelf.save(dataset, "careful", {0: "blank", image: "dark"})
    assert library.exclusions("set") == []

    images = (LeftOut(image=0, file="", reason="x"), LeftOut(image=39, file="", reason="x"))
    made = shelf.save(dataset, "careful", {0: "blank"})
    older = made.model_copy(update={"images": images, "identity": identity_of(made.fingerprint, images)})
    path = dataset.folder / EXCLUSIONS / "careful@1.json"
    path.write_text(older.model_dump_json())
    with pytest.raises(InputError, match="training images only"):
        library.open("set", exclusions="careful@1")
    told = older.model_copy(update={"splits": {**made.splits, "test": made.splits["train"]}})
    path.write_text(told.model_dump_json())
    for read in (library.card, lambda name, reference: library.open(name, exclusions=reference)):
        with pytest.raises(InputError, match="Make a new version of it, of training images only"):
            read("set", "careful@1")
    assert shelf.save(dataset, "careful", {0: "blank"}).reference == "careful@2"


@pytest.mark.parametrize(("reasons", "says"), [({}, "Nothing"), ({40: "x"}, "no image 40"), ({-1: "x"}, "no image -1")])
def test_a_list_of_nothing_or_of_images_that_are_not_there_is_refused(dataset, reasons, says):
    with pytest.raises(InputError, match=says):
        shelf.save(dataset, "careful", reasons)


def test_a_spec_is_fitted_to_what_is_left_and_refused_where_the_list_is_missing(library):
    dataset = made(library, 40)
    whole = resolve({"dataset": "set", "training": {"monitor": "val_loss"}}, library.card)
    shelf.save(dataset, "careful", dict.fromkeys(range(20, 40), "blurred"))
    raw = {"dataset": "set", "exclusions": "careful@1", "training": {"monitor": "val_loss"}}
    spec = resolve(raw, library.card)
    assert spec.exclusions == "careful@1"
    assert (whole.training.batch_size, spec.training.batch_size) == (4, 2)
    with pytest.raises(InputError, match="careful@9"):
        resolve({**raw, "exclusions": "careful@9"}, library.card)
    with pytest.raises(InputError, match="must name a list"):
        resolve({**raw, "exclusions": 3}, library.card)
    shelf.save(dataset, "all-of-b", dict.fromkeys(range(1, 40, 2), "wrong"))
    with pytest.raises(InputError, match="one class only"):
        resolve({**raw, "exclusions": "all-of-b@1"}, library.card)


def test_the_pixels_of_what_is_left_out_are_gone_too(library):
    masks = [np.full((4, 4), value, np.uint8) for value in (0, 1, 1)]
    fields = {"classes": ("a", "b"), "task": "segmentation", "source": "imported"}
    images = [noise(i, (4, 4, 1)) for i in range(3)]
    storage.write(library.root / "set", images, [-1] * 3, ["train"] * 3, masks=masks, **fields)
    shelf.save(library.open("set"), "careful", {1: "single-class mask"})
    less = library.open("set", exclusions="careful@1")
    assert library.card("set", "careful@1") == less.card
    assert less.card.splits["train"].pixels == {"a": 16, "b": 16}
    assert less.card.splits["train"].classes == {"a": 1, "b": 1}
