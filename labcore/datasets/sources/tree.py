"""Files by name, whether they lie in a folder or in a zip archive; and which names are safe."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import BinaryIO, ClassVar

from labcore.datasets.naming import is_reserved
from labcore.errors import InputError

MAX_ENTRIES = 500_000
MAX_FILE_BYTES = 256 << 20  # an uncompressed 25-megapixel, four-channel, 16-bit image is 200 MB
PART_BYTES = 256 << 10  # of a file that is read at a time
LONGEST_PART = 255  # bytes; no common file system takes more

LITTER = {"__macosx", "thumbs.db", "desktop.ini", "icon\r", "@eadir"}
# Control characters, and those that turn the direction of writing so that a name reads as another.
DECEPTIVE = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Tree(ABC):
    """Files by relative POSIX name.

    Attributes:
        title: what to call the whole in a message.
        names: the files, sorted, without what operating systems and editors leave about.
        table: the name of the CSV file that the user pointed at, or None.
        kind: "folder" or "zip".
    """

    title: str
    names: tuple[str, ...]
    table: str | None = None
    kind: ClassVar[str]

    @abstractmethod
    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """The file `name`, open for reading. Raises OSError or InputError."""

    def read(self, name: str) -> bytes:
        """All of the file `name`. Raises OSError or InputError; a file above the cap is an OSError."""
        parts: list[bytes] = []
        room = MAX_FILE_BYTES + 1
        with self.open(name) as file:
            # Asked for all at once, each small file would be given the room of the largest first.
            while not parts or (room and len(parts[-1]) == PART_BYTES):
                parts.append(file.read(min(PART_BYTES, room)))
                room -= len(parts[-1])
        if not room:
            raise OSError(f"larger than {MAX_FILE_BYTES >> 20} MiB")
        return parts[0] if len(parts) == 1 else b"".join(parts)


def is_litter(name: str) -> bool:
    """Whether `name` is something that an operating system or an editor left, such as `__MACOSX` or `.DS_Store`."""
    return any((part[:1] == "." and part != ".") or part.lower() in LITTER for part in name.split("/"))


def escape_of(name: str) -> str | None:
    """How `name` would leave the folder it is unpacked into, or None."""
    if "\\" in name:
        return "has a backslash in its name"
    if name.startswith("/"):
        return "has an absolute path"
    if re.match("[A-Za-z]:", name):
        return "names a drive"
    if ".." in name.split("/"):
        return "climbs out of the archive by '..'"
    return None


def oddity_of(name: str) -> str | None:
    """Why `name` cannot be a file on every system, or None."""
    if DECEPTIVE.search(name):
        return "has control or direction characters in its name"
    try:
        longest = max(len(part.encode()) for part in name.split("/"))
    except UnicodeEncodeError:
        return "has a name that is not valid text"
    if longest > LONGEST_PART:
        return f"has a name of {longest} bytes, more than {LONGEST_PART}"
    if any(is_reserved(part) for part in name.split("/")):
        return "has a name that Windows keeps for a device"
    return None


def accept(names: Iterable[str], title: str) -> tuple[str, ...]:
    """The `names` that are not litter, sorted. Raises InputError naming the first one that is not safe to use."""
    kept: dict[str, str] = {}
    for name in names:
        if problem := escape_of(name):
            raise InputError(f"{title}: {name!r} {problem}.", "Pack the data set's folder afresh, with plain names.")
        if is_litter(name):
            continue
        if problem := oddity_of(name):
            raise InputError(f"{title}: {name!r:.120} {problem}.", "Rename it.")
        same = unicodedata.normalize("NFC", name).casefold()
        if same in kept:
            how = "is there twice" if kept[same] == name else f"and {kept[same]!r} are one name on some systems"
            raise InputError(f"{title}: {name!r} {how}.", "Rename or remove one of them.")
        kept[same] = name
    return tuple(sorted(kept.values()))
