import io
import struct
import warnings
import zipfile

import pytest

from labcore.datasets.sources import archive

from ..pieces import as_zip, class_files, png

GOOD = class_files()


def link(name="cat/link.png"):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def bent(data, at, change):
    """`data` with the bytes at `at` replaced by `change`."""
    return data[:at] + change + data[at + len(change) :]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../../evil.png", "climbs out"),
        ("cat/../../evil.png", "climbs out"),
        ("__MACOSX/../../evil.png", "climbs out"),
        ("/etc/evil.png", "absolute"),
        ("C:/evil.png", "drive"),
        ("C:\\evil.png", "backslash"),
        ("cat\\evil.png", "backslash"),
        ("cat/" + "n" * 300 + ".png", "bytes"),
        ("cat/a\nb.png", "control"),
        ("cat/gnp.\u202eexe.png", "direction"),
        ("CON/a.png", "Windows"),
        ("cat/aux.png", "Windows"),
        ("cat/00.PNG", "one name"),
        ("CAT/00.png", "one name"),
        ("cat/inner.zip", "archive inside"),
    ],
)
def test_dangerous_and_awkward_members(tmp_path, refusal, name, says):
    assert says in refusal(as_zip(tmp_path / "a.zip", {**GOOD, name: png()}))
    assert not (tmp_path / "evil.png").exists()


def test_nul_in_a_name(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", {**GOOD, "cat/a?b.png": png()})
    path.write_bytes(path.read_bytes().replace(b"cat/a?b.png", b"cat/a\x00b.png"))
    assert "control" in refusal(path)


def test_a_file_without_a_name(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", {**GOOD, "x": png()})
    data = path.read_bytes()
    entry = data.rindex(b"PK\x01\x02")
    path.write_bytes(bent(data, entry + 46, b"\0"))
    assert "no name" in refusal(path)


def test_twins_by_composition_of_accents(tmp_path, refusal):
    assert "one name" in refusal(
        as_zip(tmp_path / "a.zip", {**GOOD, "caf\u00e9/1.png": png(), "cafe\u0301/1.png": png()})
    )


def test_duplicate_names(tmp_path, refusal):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        path = as_zip(tmp_path / "a.zip", [*GOOD.items(), ("cat/00.png", png(5))])
    assert "twice" in refusal(path)


def test_link(tmp_path, refusal):
    assert "link" in refusal(as_zip(tmp_path / "a.zip", [*GOOD.items(), (link(), b"/etc/passwd")]))


def test_bomb_in_one_member(tmp_path, refusal):
    assert "MiB" in refusal(as_zip(tmp_path / "a.zip", {"a/big.png": bytes(40 << 20), "b/1.png": png()}))


def test_bomb_in_many_members(tmp_path, refusal, monkeypatch):
    monkeypatch.setattr(archive, "HARMLESS_BYTES", 1 << 16)
    assert "MiB" in refusal(as_zip(tmp_path / "a.zip", {f"a/{i}.png": bytes(1 << 16) for i in range(80)}))


def test_overlapping_entries(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", {"a/1.png": png(1), "b/2.png": png(2)}, zipfile.ZIP_STORED)
    data = path.read_bytes()
    second = data.rindex(b"PK\x01\x02")
    path.write_bytes(bent(data, second + 42, struct.pack("<L", 4)))
    assert refusal(path)


@pytest.mark.parametrize("zip64", [False, True])
def test_too_many_entries_are_not_even_listed(tmp_path, refusal, monkeypatch, zip64):
    path = as_zip(tmp_path / "a.zip", GOOD)
    if zip64:
        data = path.read_bytes()
        end = data.rindex(b"PK\x05\x06")
        record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 0, 0)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
        path.write_bytes(data[:end] + record + locator + bent(data[end:], 8, b"\xff\xff\xff\xff"))
    else:
        monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "more than" in refusal(path)


def test_encrypted(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", GOOD)
    data = path.read_bytes()
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data = bent(data, data.index(signature) + flag, b"\x01\x00")
    path.write_bytes(data)
    assert "encrypted" in refusal(path)


def test_bad_checksum(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", GOOD, zipfile.ZIP_STORED)
    data = path.read_bytes()
    path.write_bytes(bent(data, data.index(b"IDAT") + 10, b"\x00\x01\x02\x03"))
    assert "damaged in the archive" in refusal(path)


def test_truncated_directory(tmp_path, refusal):
    path = as_zip(tmp_path / "a.zip", GOOD)
    path.write_bytes(path.read_bytes()[:-200])
    assert "cut off" in refusal(path)


def test_empty_archive(tmp_path, refusal):
    assert "empty" in refusal(as_zip(tmp_path / "a.zip", {}))


def test_every_cut_of_a_small_archive_is_survived(tmp_path, refusal):
    whole = as_zip(tmp_path / "whole.zip", {"a/1.png": png(shape=(2, 2)), "b/1.png": png(shape=(2, 2))}).read_bytes()
    for length in range(0, len(whole), 7):
        path = tmp_path / "cut.zip"
        path.write_bytes(whole[:length])
        refusal(path)


def test_litter_is_passed_over(tmp_path, take_in):
    litter = (
        "__MACOSX/cat/._00.png",
        "cat/.DS_Store",
        "cat/._00.png",
        "cat/.ipynb_checkpoints/00.png",
        "dog/Thumbs.db",
    )
    dataset = take_in(as_zip(tmp_path / "a.zip", {**GOOD, **dict.fromkeys(litter, b"litter")}))
    assert len(dataset) == len(GOOD)
    assert dataset.card.notes[:-1] == ()


def test_names_that_macos_writes_are_read_as_utf8(tmp_path, take_in):
    path = as_zip(tmp_path / "a.zip", {f"{name}/{i}.png": png(i) for name in ("bXXr", "cat") for i in range(4)})
    path.write_bytes(path.read_bytes().replace(b"bXXr", "b\u00e4r".encode()))  # without the flag that says UTF-8
    assert take_in(path).card.classes == ("b\u00e4r", "cat")


def test_members_are_read_in_memory_only(tmp_path, take_in):
    as_zip(tmp_path / "a.zip", GOOD)
    take_in(tmp_path / "a.zip")
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "data"}


def test_zip_that_was_made_by_streaming(tmp_path, take_in):
    class Pipe(io.RawIOBase):
        def __init__(self, file):
            self.file = file

        def writable(self):
            return True

        def write(self, data):
            return self.file.write(data)

    with (tmp_path / "a.zip").open("wb") as file:
        as_zip(Pipe(file), GOOD)
    assert len(take_in(tmp_path / "a.zip")) == len(GOOD)
