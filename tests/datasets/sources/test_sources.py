import io
import tarfile

import numpy as np
import pytest

from ..pieces import as_zip, class_files, png


def tarred(mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        archive.addfile(tarfile.TarInfo("cat/1.png"))
    return out.getvalue()


def saved(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (tarred("w"), "tar"),
        (tarred("w:gz"), "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a", "RAR"),
        (saved(np.zeros(3)), "a single numpy array, not a zip or npz. Save images and labels together"),
        (b"\x80\x04N.", "a pickle, not a zip or npz. Save images and labels together"),
        (b"PK\x03\x04 garbage", "cut off"),
        (b"", "empty"),
        (b"hello", "neither"),
        (png(), "neither"),
    ],
    ids=["tar", "tar.gz", "7z", "rar", "npy", "pickle", "damaged zip", "empty", "text", "picture"],
)
def test_other_kinds_of_file_are_told_apart(tmp_path, refusal, data, says):
    (tmp_path / "a.zip").write_bytes(data)
    assert says in refusal(tmp_path / "a.zip")


def test_absent(tmp_path, refusal):
    assert "nothing at" in refusal(tmp_path / "absent.zip")


def test_content_decides_not_the_suffix(tmp_path, take_in):
    as_zip(tmp_path / "images.npz", class_files())
    assert take_in(tmp_path / "images.npz", "one").card.classes == ("cat", "dog")
    with (tmp_path / "arrays.zip").open("wb") as file:
        np.savez(file, images=np.zeros((9, 4, 4), np.uint8), labels=np.arange(9) % 3)
    assert take_in(tmp_path / "arrays.zip", "two").card.classes == ("0", "1", "2")
