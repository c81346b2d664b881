"""A log of events: a JSON object per line, each on disk before anything follows from it."""

import errno
import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

Event = TypeVar("Event")


class EventLog:
    """The writing end of the log at `path`, which is made where it is missing; its folder must be there.

    Each line is one write to the file's end, so several writers never mix their lines.
    """

    def __init__(self, path: Path):
        self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        end = os.lseek(self._handle, 0, os.SEEK_END)
        if end:
            os.lseek(self._handle, end - 1, os.SEEK_SET)
            if os.read(self._handle, 1) != b"\n":  # a writer was killed in mid-line: what it began never happened
                os.write(self._handle, b"\n")

    def write(self, event: BaseModel) -> None:
        """Append `event`; it is on disk when this returns. Raises OSError where it could not be written whole."""
        line = event.model_dump_json().encode() + b"\n"
        written = os.write(self._handle, line)
        if written != len(line):
            raise OSError(errno.ENOSPC, f"disk full: only {written} of {len(line)} bytes of an event were written")
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)


def read(path: Path, events: TypeAdapter[Event]) -> list[Event]:
    """The events so far. Lines that are none, such as one that was cut short, are passed over."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for line in content[: content.rfind(b"\n") + 1].splitlines():
        try:
            found.append(events.validate_json(line))
        except ValidationError:
            continue
    return found
