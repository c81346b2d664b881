"""The log of a tuning's trials: a JSON object per line, each on disk before anything follows from it.

KerasTuner's own files are replaced without being synced, and several of them have to agree; this one is appended to by
single writes, and all else is made from it again.
"""

import errno
import os
from pathlib import Path

from pydantic import ValidationError

from labcore.store.tuning import EVENTS, Again, Asked, Halted, Told

Event = Asked | Halted | Again | Told


class TrialLog:
    """The writing end. One process has it at a time, see `labcore.store.tunings.Tunings.hold`."""

    def __init__(self, path: Path):
        self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        end = os.lseek(self._handle, 0, os.SEEK_END)
        if end:
            os.lseek(self._handle, end - 1, os.SEEK_SET)
            if os.read(self._handle, 1) != b"\n":  # a writer was killed in mid-line: what it began never happened
                os.write(self._handle, b"\n")

    def write(self, event: Event) -> None:
        """Append `event`; it is on disk when this returns. Raises OSError where it could not be written whole."""
        line = event.model_dump_json().encode() + b"\n"
        written = os.write(self._handle, line)
        if written != len(line):
            raise OSError(errno.ENOSPC, f"disk full: only {written} of {len(line)} bytes of a trial were written")
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)


def read(path: Path) -> list[Event]:
    """The events so far. Lines that are none, such as one that was cut short, are passed over."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    found = []
    for line in content[: content.rfind(b"\n") + 1].splitlines():
        try:
            found.append(EVENTS.validate_json(line))
        except ValidationError:
            continue
    return found
