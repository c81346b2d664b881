import json
import os
import time

import numpy as np
import pytest

from labcore.datasets import layout, storage
from labcore.errors import InputError, LabError
from labcore.store import files

from .pieces import noise

FIELDS = {"classes": ("a", "b"), "task": "classification", "source": "imported"}


def test_images_of_any_size_come_back_as_written(tmp_path):
    images = [noise(seed, (5 + seed, 7, 3)) for seed in range(4)]
    card = storage.write(tmp_path / "set", iter(images), [0, 1, 0, 1], [0, 0, 1, 2], ["w", "x", "y", "z"], **FIELDS)
    dataset = storage.open_dataset(tmp_path / "set")
    assert dataset.card == card == storage.read_card(tmp_path / "set")
    for index, image in enumerate(images):
        np.testing.assert_array_equal(dataset.image(index), image)
    assert (card.images, card.shape, card.height_range, card.width_range, card.channels) == (4, None, (5, 8), (7, 7), 3)
    assert card.splits["train"].classes == {"a": 1, "b": 1}
    assert [card.splits[split].images for split in ("train", "val", "test")] == [2, 1, 1]
    assert list(dataset.files) == ["w", "x", "y", "z"]
    assert dataset.labels.dtype == np.int32


def test_masks_are_counted_by_the_images_in_which_a_class_occurs(tmp_path):
    masks = [np.zeros((4, 4), np.uint8), np.eye(4, dtype=np.uint8)]
    images = [noise(seed, (4, 4, 1)) for seed in range(2)]
    fields = {**FIELDS, "task": "segmentation"}
    storage.write(tmp_path / "set", images, [-1, -1], ["train", "train"], masks=masks, **fields)
    dataset = storage.open_dataset(tmp_path / "set")
    assert dataset.card.splits["train"].classes == {"a": 2, "b": 1}
    np.testing.assert_array_equal(dataset.mask(1), masks[1])


def test_fingerprint_follows_pixels_labels_and_splits(tmp_path):
    def fingerprint(name, image=None, label=0, split=0):
        image = noise(1, (4, 4, 1)) if image is None else image
        return storage.write(tmp_path / name, [image], [label], [split], **FIELDS).fingerprint

    first = fingerprint("first")
    assert fingerprint("again") == first
    others = [fingerprint("p", image=noise(2, (4, 4, 1))), fingerprint("l", label=1), fingerprint("s", split=2)]
    assert len({first, *others, fingerprint("shape", image=noise(1, (4, 4, 1)).reshape(2, 8, 1))}) == 5


def test_failure_half_way_leaves_nothing(tmp_path):
    def images():
        yield noise(1, (4, 4, 1))
        raise RuntimeError("a generator fails")

    with pytest.raises(RuntimeError):
        storage.write(tmp_path / "library" / "set", images(), [0, 1], [0, 0], **FIELDS)
    assert list((tmp_path / "library").iterdir()) == []


@pytest.mark.parametrize(
    "fields", [{"value_range": (-np.inf, np.inf)}, {"value_range": (0, np.nan)}, {"origin": "\udcff"}]
)
def test_a_record_that_cannot_be_read_back_is_never_published(tmp_path, fields):
    with pytest.raises(LabError, match="cannot be read back"):
        storage.write(tmp_path / "library" / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS, **fields)
    assert list((tmp_path / "library").iterdir()) == []


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ([noise(1, (4, 4, 1)), noise(1, (4, 4, 3))], [0, 0]),
        ([noise(1, (4, 4))], [0]),
        ([noise(1, (4, 4, 1))], [0, 1]),
        ([], []),
    ],
    ids=["channels differ", "no channel axis", "more labels", "no images"],
)
def test_what_does_not_fit_together_is_refused(tmp_path, images, labels):
    with pytest.raises(ValueError):
        storage.write(tmp_path / "set", images, labels, [0] * len(labels), **FIELDS)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_kept(tmp_path):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    with pytest.raises(InputError):
        storage.write(tmp_path / "set", [noise(2, (4, 4, 1))], [0], [0], **FIELDS)
    np.testing.assert_array_equal(storage.open_dataset(tmp_path / "set").image(0), noise(1, (4, 4, 1)))


@pytest.mark.parametrize("name", [layout.CARD, layout.INDEX, layout.PIXELS])
@pytest.mark.parametrize("damage", [b"", b"{torn"], ids=["empty", "torn"])
def test_a_damaged_set_says_so(tmp_path, name, damage):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    (tmp_path / "set" / name).write_bytes(damage)
    with pytest.raises(InputError, match="damaged"):
        storage.open_dataset(tmp_path / "set")


@pytest.mark.parametrize("cut", [1, 40, 200, -1, -30])
def test_a_cut_off_index_says_so(tmp_path, cut):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    index = tmp_path / "set" / layout.INDEX
    index.write_bytes(index.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"'set'.* is damaged.*import or download it again"):
        storage.open_dataset(tmp_path / "set")


@pytest.mark.parametrize("change", [{"labels": None}, {"labels": np.zeros(3, np.int32)}, {"heights": np.array(["a"])}])
def test_an_index_that_lacks_a_column_says_so(tmp_path, change):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    path = tmp_path / "set" / layout.INDEX
    with np.load(path) as index:
        columns = {**index, **change}
    np.savez(path, **{name: column for name, column in columns.items() if column is not None})
    with pytest.raises(InputError, match=r"'set'.* is damaged"):
        storage.open_dataset(tmp_path / "set")


@pytest.mark.parametrize("damage", [b"", b"{torn", b"[1]", b'[{"file": "a"}]', b"\xff", b"3", b"[" * 100_000])
def test_a_damaged_list_of_what_was_left_out_says_so(tmp_path, damage):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    assert storage.read_quarantine(tmp_path / "set") == {}
    (tmp_path / "set" / layout.QUARANTINE).write_bytes(damage)
    with pytest.raises(InputError, match=r"'set'.* is damaged"):
        storage.read_quarantine(tmp_path / "set")


def test_findings_are_replaced_whole_and_bring_no_removed_set_back(tmp_path):
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    before = {path.name for path in (tmp_path / "set").iterdir()}
    assert storage.read_findings(tmp_path / "set") is None
    storage.write_findings(tmp_path / "set", "first")
    with pytest.raises(UnicodeEncodeError):
        storage.write_findings(tmp_path / "set", "torn \ud800")
    assert storage.read_findings(tmp_path / "set") == "first"
    assert {path.name for path in (tmp_path / "set").iterdir()} == before | {layout.FINDINGS}
    with pytest.raises(FileNotFoundError):
        storage.write_findings(tmp_path / "removed", "late")
    assert not (tmp_path / "removed").exists()


def test_remains_of_a_killed_import_are_swept_when_old(tmp_path):
    for name in (".old.1.partial", ".new.2.partial"):
        (tmp_path / name).mkdir()
    long_ago = time.time() - 2 * files.ABANDONED
    os.utime(tmp_path / ".old.1.partial", (long_ago, long_ago))
    storage.write(tmp_path / "set", [noise(1, (4, 4, 1))], [0], [0], **FIELDS)
    assert {path.name for path in tmp_path.iterdir()} == {".new.2.partial", "set"}


def with_masks(folder, masks, split):
    images = [noise(seed, (*mask.shape, 1)) for seed, mask in enumerate(masks)]
    fields = {**FIELDS, "task": "segmentation"}
    return storage.write(folder, images, [-1] * len(masks), split, masks=masks, **fields)


MASKS = [np.zeros((4, 4), np.uint8), np.eye(4, dtype=np.uint8), np.ones((2, 3), np.uint8)]


def test_the_card_knows_how_many_pixels_each_class_has(tmp_path):
    card = with_masks(tmp_path / "set", MASKS, ["train", "train", "val"])
    assert card.splits["train"].pixels == {"a": 28, "b": 4}
    assert card.splits["val"].pixels == {"a": 0, "b": 6} and card.splits["test"].pixels == {"a": 0, "b": 0}
    assert storage.open_dataset(tmp_path / "set").class_pixels.tolist() == [[16, 0], [12, 4], [0, 6]]
    assert storage.read_pixels(tmp_path / "set", [0, 2]).tolist() == [16, 6]


@pytest.mark.parametrize("damage", [None, b"no array"])
def test_pixels_of_a_set_that_was_written_before_are_counted_once(tmp_path, damage):
    card = with_masks(tmp_path / "set", MASKS, ["train", "train", "val"])
    counts = tmp_path / "set" / layout.MASK_PIXELS
    counts.unlink() if damage is None else counts.write_bytes(damage)
    before = card.model_dump(mode="json")
    for split in before["splits"].values():
        del split["pixels"]
    (tmp_path / "set" / layout.CARD).write_text(json.dumps(before))
    assert storage.read_card(tmp_path / "set") == card, "with the same fingerprint"
    assert np.load(counts).tolist() == [[16, 0], [12, 4], [0, 6]]
