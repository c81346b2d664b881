"""Uploads on their way to an import."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from labcore.datasets.naming import validate
from labcore.errors import InputError
from labcore.ui.uploads import look, on_disk, suggested_name


def png():
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (8, 8), dtype=np.uint8)).save(out, "PNG")
    return out.getvalue()


def zipped(path, names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, png())
    return path


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("My Cells (final).ZIP", "my-cells-final"),
        ("../../etc/passwd.npz", "passwd"),
        ("C:\\data\\x.zip", "x"),
        ("日本.zip", "my-images"),
        ("a" * 200 + ".npz", "a" * 64),
        ("___.zip", "my-images"),
    ],
)
def test_a_suggested_name_is_one_that_can_be_used(file, name):
    assert suggested_name(file) == name == validate(name)


def test_an_upload_is_on_disk_only_while_it_is_read():
    upload = io.BytesIO(b"content")
    upload.read()
    with on_disk(upload, "../a\\b/cells.zip") as path:
        assert path.name == "cells.zip" and path.read_bytes() == b"content"
    assert not path.exists() and not path.parent.exists()
    with pytest.raises(RuntimeError), on_disk(upload, "cells.zip") as path:
        raise RuntimeError
    assert not path.parent.exists()


def test_a_look_tells_classes_splits_and_names(tmp_path):
    names = [f"{split}/{kind}/person{n}_{kind}.png" for split in ("train", "test") for kind in "ab" for n in range(3)]
    seen = look(zipped(tmp_path / "x.zip", names))
    assert (seen.images, seen.classes, seen.split, seen.tasks) == (
        12,
        ("a", "b"),
        ("train", "test"),
        ("classification",),
    )
    grouping = seen.grouping(r"person(\d+)")
    assert grouping is not None and set(grouping.values) == {"0", "1", "2"}
    assert seen.grouping(None) is None


def test_labels_and_masks_leave_the_task_to_the_user(tmp_path):
    images, labels = np.zeros((6, 8, 8), np.uint8), np.arange(6) % 2
    np.savez(tmp_path / "both.npz", images=images, masks=images, labels=labels, patient=np.repeat([1, 2, 3], 2))
    seen = look(tmp_path / "both.npz")
    assert seen.tasks == ("segmentation", "classification")
    assert seen.grouping(None).key == "patient"


def test_a_pattern_that_matches_nothing_is_refused(tmp_path):
    seen = look(zipped(tmp_path / "x.zip", ["a/1.png", "b/2.png"]))
    with pytest.raises(InputError, match="matches no file name"):
        seen.grouping("patient")


def test_what_cannot_be_imported_is_refused_at_once(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 garbage")
    with pytest.raises(InputError):
        look(tmp_path / "x.zip")
