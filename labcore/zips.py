"""Zip archives from anybody: what their directory says is looked at before any of it is believed."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, UnicodeDecodeError),
    OverflowError,
)
"""What `zipfile` raises of an archive that is cut off, bent or not what its name says."""

LOCAL_HEADER_BYTES = 30
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
END_OF_DIRECTORY_64_AT = struct.Struct("<4sLQL")
ENTRIES_64 = struct.Struct("<32xQ")


def declared_entries(path: Path) -> int:
    """How many entries the archive says it has, read from its last bytes; 0 where it does not say.

    Asked before `zipfile` reads the directory: a million entries of no bytes would take a gigabyte of memory.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - (1 << 16) - END_OF_DIRECTORY.size))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < END_OF_DIRECTORY.size:
            return 0
        declared = END_OF_DIRECTORY.unpack_from(tail, at)[4]
        pointer = tail.rfind(b"PK\x06\x07", 0, at)
        if declared < 0xFFFF or pointer < 0 or at - pointer < END_OF_DIRECTORY_64_AT.size:
            return declared
        file.seek(min(size, END_OF_DIRECTORY_64_AT.unpack_from(tail, pointer)[2]))
        record = file.read(ENTRIES_64.size)
        return ENTRIES_64.unpack(record)[0] if len(record) == ENTRIES_64.size else declared


def overlapping(infos: Iterable[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The first entry that lies over the one before it, as in an archive that unpacks the same bytes many times."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return info
        end = info.header_offset + LOCAL_HEADER_BYTES + info.compress_size
    return None


def files_in(infos: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Those that are no folders. Raises BadZipFile where one has no name, of which `zipfile` itself makes an
    IndexError in Python 3.11."""
    files = [info for info in infos if not info.filename.endswith("/")]
    if not all(info.filename for info in files):
        raise zipfile.BadZipFile("a file in it has no name")
    return files
