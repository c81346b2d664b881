"""Bad archives."""

import io
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bad_inputs.base import REFUSED, TAKEN, BadInput
from tests.bad_inputs.importing import Made, bringing
from tests.datasets.pieces import as_zip, class_files, png

GOOD = class_files()


def found() -> Iterator[BadInput]:
    for name, (make, says) in REFUSED_ONES.items():
        yield BadInput("archive", name, bringing(make), REFUSED, says)
    for name in ("__MACOSX", ".DS_Store", ".ipynb_checkpoints"):
        inside = {f"{name}/._00.png" if name == "__MACOSX" else f"cat/{name}": b"litter"}
        yield BadInput("archive", name, bringing(_with(inside)), TAKEN, f"{len(GOOD)} images")


def _with(members: Mapping[str, bytes]) -> Made:
    """A sound archive with `members` besides."""
    return lambda folder: as_zip(folder / "a.zip", {**GOOD, **members})


def _named(name: str) -> Made:
    return _with({name: png()})


def _link(folder: Path) -> Path:
    info = zipfile.ZipInfo("cat/link.png")
    info.external_attr = 0o120777 << 16
    return as_zip(folder / "a.zip", [*GOOD.items(), (info, b"/etc/passwd")])


def _overlapping(folder: Path) -> Path:
    path = as_zip(folder / "a.zip", {"a/1.png": png(1), "b/2.png": png(2)}, zipfile.ZIP_STORED)
    return _bent(path, path.read_bytes().rindex(b"PK\x01\x02") + 42, struct.pack("<L", 4))


def _crowded(folder: Path) -> Path:
    """Its directory says that it holds a million files."""
    path = as_zip(folder / "a.zip", GOOD)
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 0, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path.write_bytes(data[:end] + record + locator + data[end:])
    return _bent(path, end + len(record) + len(locator) + 8, b"\xff\xff\xff\xff")


def _twice(folder: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return as_zip(folder / "a.zip", [*GOOD.items(), ("cat/00.png", png(5))])


def _with_nul(folder: Path) -> Path:
    path = _named("cat/a?b.png")(folder)
    path.write_bytes(path.read_bytes().replace(b"cat/a?b.png", b"cat/a\x00b.png"))
    return path


def _encrypted(folder: Path) -> Path:
    path = as_zip(folder / "a.zip", GOOD)
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        _bent(path, path.read_bytes().index(signature) + flag, b"\x01\x00")
    return path


def _bad_crc(folder: Path) -> Path:
    path = as_zip(folder / "a.zip", GOOD, zipfile.ZIP_STORED)
    return _bent(path, path.read_bytes().index(b"IDAT") + 10, b"\x00\x01\x02\x03")


def _cut(folder: Path) -> Path:
    path = as_zip(folder / "a.zip", GOOD)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def _tar(folder: Path) -> Path:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("cat/1.png"))
    (folder / "a.zip").write_bytes(out.getvalue())
    return folder / "a.zip"


def _bent(path: Path, at: int, change: bytes) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[:at] + change + data[at + len(change) :])
    return path


REFUSED_ONES: dict[str, tuple[Made, str]] = {
    "../x": (_named("../x.png"), "climbs out"),
    "/etc/x": (_named("/etc/x.png"), "absolute"),
    "C:\\x": (_named("C:\\x.png"), "backslash"),
    "symlink member": (_link, "link"),
    "nested zip": (_named("cat/inner.zip"), "archive inside"),
    "1000:1 bomb": (_with({"cat/big.png": bytes(40 << 20)}), "MiB"),
    "overlapping entries": (_overlapping, "overlap"),
    "a million empty files": (_crowded, "more than"),
    "duplicate names": (_twice, "twice"),
    "A/a clash": (_named("CAT/00.png"), "one name"),
    "NFC/NFD twins": (_with({"caf\u00e9/1.png": png(), "cafe\u0301/1.png": png()}), "one name"),
    "300-byte name": (_named("cat/" + "n" * 300 + ".png"), "bytes"),
    "NUL in a name": (_with_nul, "control"),
    "newline in a name": (_named("cat/a\nb.png"), "control"),
    "RTL in a name": (_named("cat/gnp.\u202eexe.png"), "direction"),
    "CON as a name": (_named("CON/a.png"), "Windows"),
    "encrypted": (_encrypted, "encrypted"),
    "bad CRC": (_bad_crc, "damaged in the archive"),
    "truncated directory": (_cut, "cut off"),
    "tar renamed zip": (_tar, "tar"),
    "empty": (lambda folder: as_zip(folder / "a.zip", {}), "empty"),
}
