"""A zip archive as a tree of files, read member by member in memory: nothing is ever unpacked to a name it brings."""

import stat
import zipfile
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, cast

from labcore.datasets.sources.tree import MAX_ENTRIES, MAX_FILE_BYTES, Tree, accept
from labcore.errors import InputError
from labcore.zips import BROKEN, declared_entries, files_in, overlapping

MAX_TOTAL_BYTES = 64 << 30
# Real images hardly shrink in a zip; zeros shrink 1,030 times. Small blank files may do so too and do no harm.
MAX_RATIO = 500
HARMLESS_BYTES = 16 << 20

AGAIN = "Make the archive again, or download it again."


@dataclass(frozen=True)
class Archive:
    """An open zip whose directory has been found sound.

    Attributes:
        title: its file name, for messages.
        file: the open archive.
        members: its files by name, without folders and litter.
    """

    title: str
    file: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The member `name`, open for reading. Raises InputError where its data turns out damaged."""
        try:
            with self.file.open(self.members[name]) as member:
                yield cast(BinaryIO, member)
        except BROKEN as error:
            raise InputError(f"{self.title}: {name!r} is damaged in the archive ({error}).", AGAIN) from error


@contextmanager
def open_zip(path: Path) -> Iterator[Archive]:
    """Open the zip at `path` and check its directory before any member is read. For bombs, see `refuse_bombs`.

    Raises:
        InputError: damaged, empty, encrypted, or with members whose names or positions are not safe.
    """
    if declared_entries(path) > MAX_ENTRIES:
        raise _too_many(path.name)
    try:
        file = zipfile.ZipFile(path)
    except (*BROKEN, ValueError, OSError) as error:
        raise InputError(f"{path.name} is damaged or cut off: it is not a whole zip archive.", AGAIN) from error
    with file:
        yield Archive(path.name, file, _sound_members(path.name, file.infolist()))


def swells(info: zipfile.ZipInfo) -> bool:
    """Whether the member unpacks to far more than it takes in the archive."""
    return info.file_size > max(HARMLESS_BYTES, MAX_RATIO * info.compress_size)


def refuse_bombs(archive: Archive, vouched: Container[str] = ()) -> None:
    """Refuse an archive that would unpack to more than images do, by what its directory says; see `MAX_RATIO`.

    Args:
        archive: whose members are judged, one by one and together.
        vouched: the members that may swell, since something else bounds them.

    Raises:
        InputError: naming the member.
    """
    title, cure = archive.title, "This is not how images look in an archive; import their folder instead."
    for name, info in archive.members.items():
        if swells(info) and name not in vouched:
            raise InputError(
                f"{title}: {name!r} would unpack to {info.file_size >> 20} MiB, over {MAX_RATIO} times its size.", cure
            )
    infos = archive.members.values()
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if total > MAX_TOTAL_BYTES or total > max(64 * HARMLESS_BYTES, MAX_RATIO * packed):
        raise InputError(f"{title} would unpack to {total >> 20:,} MiB.", cure)


class ZipTree(Tree):
    """The files of a zip archive.

    Raises:
        InputError: a bomb, another archive inside, or a member that is too large.
    """

    kind: ClassVar[str] = "zip"

    def __init__(self, archive: Archive):
        self.title = archive.title
        self._archive = archive
        self.names = tuple(archive.members)
        refuse_bombs(archive)
        for name, info in archive.members.items():
            if name.lower().endswith((".zip", ".tar", ".gz", ".7z", ".rar")):
                raise InputError(
                    f"{self.title}: {name!r} is an archive inside the archive.",
                    "Unpack it and zip the images themselves.",
                )
            if info.file_size > MAX_FILE_BYTES:
                raise InputError(
                    f"{self.title}: {name!r} unpacks to {info.file_size >> 20} MiB.",
                    f"A file may have {MAX_FILE_BYTES >> 20} MiB; remove it or shrink it.",
                )

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        return self._archive.open(name)


def _sound_members(title: str, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > MAX_ENTRIES:
        raise _too_many(title)
    try:
        files = files_in(infos)
    except zipfile.BadZipFile as error:
        raise InputError(f"{title} is damaged: {error}.", AGAIN) from error
    if not files:
        raise InputError(f"{title} is an empty archive.", "Zip the folder that holds the images.")
    by_name: dict[str, zipfile.ZipInfo] = {}
    spelled: list[str] = []
    for info in files:
        name = _name(info)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError(f"{title}: {name!r} is a link to another file.", "Zip the files themselves.")
        if info.flag_bits & 0x1:
            raise InputError(f"{title}: {name!r} is encrypted.", "Make the archive again without a password.")
        by_name[name] = info
        spelled.append(name)
    names = accept(spelled, title)
    if (over := overlapping(infos)) is not None:
        raise InputError(f"{title}: {over.filename!r} overlaps another file in the archive.", AGAIN)
    return {name: by_name[name] for name in names}


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name as it was written: zipfile cuts it at a NUL, and reads it as cp437 where macOS wrote UTF-8."""
    name = info.orig_filename
    if info.flag_bits & 0x800 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _too_many(title: str) -> InputError:
    return InputError(f"{title} holds more than {MAX_ENTRIES:,} files.", "Import a part of it, or its folder.")
