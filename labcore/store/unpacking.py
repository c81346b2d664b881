"""Reading an archive, which comes from anybody: only what is expected gets out, and only where all of it is sound."""

import hashlib
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.store.manifest import AGAIN, NAME, Kind, Manifest, parsed
from labcore.store.packing import BLOCK, Tell
from labcore.zips import BROKEN, declared_entries, files_in, overlapping

LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}

HARMLESS_BYTES = 64 << 20

ROOM_LEFT = 256 << 20
"""Bytes that are to stay free on the disk when all is unpacked."""


@dataclass(frozen=True)
class Caps:
    """How much an archive of one kind may hold.

    Attributes:
        members: files.
        manifest, json: bytes of the manifest, and of any other file of JSON.
        total: bytes unpacked.
        ratio: of these to the archive's own. Metrics and logs shrink some twenty times; measured against the archive
            itself, so overlapping members count too.
    """

    members: int
    manifest: int
    json: int
    total: int
    ratio: int


OF_RUNS = Caps(members=200_000, manifest=64 << 20, json=16 << 20, total=64 << 30, ratio=100)
# Two artifacts for each of 10,000 epochs of a run, or the runs of a study.

OF_LAB = Caps(members=2_000_000, manifest=512 << 20, json=256 << 20, total=4 << 40, ratio=1032)
# No ratio is larger, and masks of one class come near it: what guards a lab is its disk, see `require_room`.


@dataclass(frozen=True)
class Opened:
    """An archive whose directory and manifest have been found sound.

    Attributes:
        title: its file name, for messages.
        manifest: None in one that an earlier lab has packed, or that was zipped by hand.
        members: its files but the manifest, by their names in it.
    """

    title: str
    archive: zipfile.ZipFile
    manifest: Manifest | None
    members: dict[str, zipfile.ZipInfo]

    @property
    def total(self) -> int:
        """Bytes unpacked."""
        return sum(info.file_size for info in self.members.values())

    def unpack(self, places: Mapping[str, Path], tell: Tell) -> None:
        """Write each member to its place of `places`, by name; none is there yet. All of it is checked on the way.

        Raises InputError where a member is damaged, or not what the manifest says, LabError where the disk refuses.
        """
        done, total = 0, max(1, self.total)
        with _in_words(self.title):
            for name, target in places.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as out:
                    for block in self._blocks(name):
                        out.write(block)
                        done += len(block)
                        tell(min(1.0, done / total), "Unpacking")
            _sync()

    def check(self, tell: Tell) -> None:
        """Read all and write nothing. Raises InputError where a member is damaged, or not what the manifest says."""
        done, total = 0, max(1, self.total)
        with _in_words(self.title):
            for name in self.members:
                for block in self._blocks(name):
                    done += len(block)
                    tell(min(1.0, done / total), "Checking")

    def _blocks(self, name: str) -> Iterator[bytes]:
        """The content of a member; raises at its end where it is not what was packed."""
        seen = hashlib.sha256()
        with self.archive.open(self.members[name]) as source:
            while block := source.read(BLOCK):
                seen.update(block)
                yield block
        if self.manifest is not None and self.manifest.files[name].sha256 != seen.hexdigest():
            raise InputError(f"'{self.title}': {name!r:.120} is not what was packed: its checksum differs.", AGAIN)


@contextmanager
def opened(file: Path, kind: Kind, caps: Caps, is_member: Callable[[str], bool]) -> Iterator[Opened]:
    """Open the archive `file` and check its directory and manifest, before any other member is read.

    Args:
        is_member: whether an archive of that kind may have a file of that name.

    Raises InputError: missing, damaged, hostile, or not an archive of that kind.
    """
    if not file.is_file():
        raise InputError(f"There is no file '{file}'.", "Check the path.")
    if declared_entries(file) > caps.members:
        raise _too_many(file, caps)
    with _in_words(file.name):
        archive = zipfile.ZipFile(file)
    with archive:
        with _in_words(file.name):
            infos = [info for info in files_in(archive.infolist()) if not _is_litter(info.orig_filename)]
        if len(infos) > caps.members:
            raise _too_many(file, caps)
        if (over := overlapping(archive.infolist())) is not None:
            raise InputError(f"'{file.name}': {over.filename!r:.120} overlaps another file in the archive.", AGAIN)
        top = _top(infos)
        by_name = _by_name(file.name, infos, top)
        for name, info in by_name.items():
            _require_plain(file.name, name, info, lambda name: name == NAME or is_member(name))
        noted = by_name.pop(NAME, None)
        for name, info in by_name.items():
            if name.endswith(".json") and info.file_size > caps.json:
                raise InputError(f"'{file.name}': {name!r:.120} is too large ({info.file_size >> 20} MiB).", AGAIN)
        total = sum(info.file_size for info in infos)
        if total > min(caps.total, max(HARMLESS_BYTES, caps.ratio * file.stat().st_size)):
            problem = f"'{file.name}' would unpack to {total >> 20:,} MiB, more than one of its size can."
            raise InputError(problem, AGAIN)
        manifest = None
        if noted is not None:
            if noted.file_size > caps.manifest:
                raise InputError(f"'{file.name}': its {NAME} is too large ({noted.file_size >> 20} MiB).", AGAIN)
            with _in_words(file.name):
                manifest = parsed(archive.read(noted), file.name, kind)
            _require_all(file.name, manifest, by_name)
        yield Opened(file.name, archive, manifest, by_name)


def require_room(title: str, needed: int, place: Path) -> None:
    """Raise LabError where the disk of `place` has no room for `needed` bytes: asked before any is written."""
    free = shutil.disk_usage(place).free
    if needed + ROOM_LEFT > free:
        raise LabError(
            f"'{title}' needs {_gigabytes(needed)} unpacked, and {_gigabytes(ROOM_LEFT)} are to stay free; the disk of "
            f"'{place}' has {_gigabytes(free)}.",
            "Free space there, or choose another place with LAB_HOME.",
        )


@contextmanager
def _in_words(title: str) -> Iterator[None]:
    try:
        yield
    except (*BROKEN, ValueError, FileExistsError, NotADirectoryError) as error:
        raise InputError(f"'{title}' is damaged, or no zip archive ({error}).", AGAIN) from error
    except OSError as error:
        raise LabError(f"'{title}' could not be unpacked: {error.strerror}.", "Free space, then try again.") from error


def _top(infos: list[zipfile.ZipInfo]) -> str:
    """The folder in which everything lies where somebody has unpacked an archive and zipped its folder again."""
    tops = {info.orig_filename.partition("/")[0] for info in infos}
    (top,) = tops if len(tops) == 1 else ("",)
    return f"{top}/" if any(info.orig_filename == f"{top}/{NAME}" for info in infos) else ""


def _by_name(title: str, infos: list[zipfile.ZipInfo], top: str) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    seen = set()
    for info in infos:
        name = info.orig_filename.removeprefix(top)
        if name.casefold() in seen:
            raise InputError(f"'{title}' holds {name!r:.120} twice.", AGAIN)
        seen.add(name.casefold())
        found[name] = info
    return found


def _require_plain(title: str, name: str, info: zipfile.ZipInfo, is_member: Callable[[str], bool]) -> None:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise InputError(f"'{title}': {name!r:.120} is a link, not a file.", AGAIN)
    if not is_member(name):
        raise InputError(f"'{title}': {name!r:.120} does not belong in there.", AGAIN)
    if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"'{title}': {name!r:.120} is encrypted or packed in an unusual way.", AGAIN)


def _require_all(title: str, manifest: Manifest, members: Mapping[str, zipfile.ZipInfo]) -> None:
    for name in manifest.files:
        if name not in members:
            raise InputError(f"'{title}': {name!r:.120} is missing.", AGAIN)
    for name, info in members.items():
        if name not in manifest.files:
            raise InputError(f"'{title}': {name!r:.120} was not packed with the rest.", AGAIN)
        if manifest.files[name].bytes != info.file_size:
            raise InputError(f"'{title}': {name!r:.120} is not what was packed: its size differs.", AGAIN)


def _is_litter(name: str) -> bool:
    *folders, last = name.split("/")
    return "__MACOSX" in folders or last in LITTER


def _too_many(file: Path, caps: Caps) -> InputError:
    return InputError(f"'{file.name}' holds more than {caps.members:,} files.", AGAIN)


def _sync() -> None:
    """All that was written is on disk: one call for many files. Where the system has none, its own pace has to do."""
    if hasattr(os, "sync"):
        os.sync()


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.2f} GB"
