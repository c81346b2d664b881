"""How far each student is in each guided lab: a log for each, pictures of its steps, and the report beside it.

`labs/of-<owner>/<lab>/progress.jsonl` below the folder of runs, appended to by single synced writes. Runs, studies and
tunings are named there by their ids, and belong to the store.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.store import event_log
from labcore.store.artifacts import UNREADABLE, read_arrays
from labcore.store.event_log import EventLog
from labcore.store.files import written_aside
from labcore.store.identifiers import new_run_id
from labcore.store.lab_events import EVENTS, LabEvent

LOCAL = "local"
"""Who works here where nobody signs in."""

FOLDER, LOG, REPORT, TURN = "labs", "progress.jsonl", "report", ".turn.lock"

OF = "of-"
"""Before the name of who owns a folder: so none is a name that Windows keeps for a device."""

MOST_BYTES = 8 << 20
"""Of a log: hundreds of long answers, each written anew dozens of times."""

LONGEST_OWNER = 60
PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-"
"""Letters that stand for themselves in the name of a folder."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""Of a lab, and of arrays: made here or checked in the lab's file."""


class LabProgress:
    """The progress kept below `runs_dir`. Every method may be called from any thread and any process."""

    def __init__(self, runs_dir: Path):
        self._root = runs_dir / FOLDER

    def labs(self, owner: str) -> list[str]:
        """The ids of the labs that `owner` has begun."""
        place = self._root / _folder_of(owner)
        return sorted(path.parent.name for path in place.glob(f"*/{LOG}")) if place.is_dir() else []

    def events(self, owner: str, lab: str) -> list[LabEvent]:
        """What has happened so far; nothing where the lab was not begun. Lines that cannot be read are passed over."""
        return event_log.read(self._place(owner, lab) / LOG, EVENTS)

    def stamp(self, owner: str, lab: str) -> tuple[int, int]:
        """What changes whenever something happens, without reading it."""
        try:
            found = (self._place(owner, lab) / LOG).stat()
        except OSError:
            return 0, 0
        return found.st_size, found.st_mtime_ns

    def write(self, owner: str, lab: str, event: LabEvent) -> None:
        """Add `event`; it is on disk when this returns. Raises OSError where the disk refuses, InputError where nobody
        can have done so much by hand: every page reads all of it."""
        place = self._place(owner, lab)
        if self.stamp(owner, lab)[0] > MOST_BYTES:
            raise InputError(
                f"More was done in lab '{lab}' than can be kept of it.",
                "Ask whoever runs the lab to put its progress aside.",
            )
        place.mkdir(parents=True, exist_ok=True)
        log = EventLog(place / LOG)
        try:
            log.write(event)
        finally:
            log.close()

    def turn(self, owner: str, lab: str) -> FileLock:
        """The right to begin something of that lab for `owner`, which several browsers of theirs, and the command line,
        may want at once; it ends with the process."""
        place = self._place(owner, lab)
        place.mkdir(parents=True, exist_ok=True)
        return FileLock(place / TURN)

    def keep_arrays(self, owner: str, lab: str, arrays: dict[str, NDArray[Any]]) -> str:
        """Keep arrays beside the log, and return the name under which they lie."""
        name, place = new_run_id(), self._place(owner, lab)
        place.mkdir(parents=True, exist_ok=True)
        with written_aside(place / f"{name}.npz") as draft:
            np.savez_compressed(draft, **arrays)  # type: ignore[arg-type]
        return name

    def arrays(self, owner: str, lab: str, name: str) -> dict[str, NDArray[Any]]:
        """The arrays that were kept under `name`; none where they are gone or damaged."""
        if not NAME.fullmatch(name):
            return {}
        try:
            return read_arrays(self._place(owner, lab) / f"{name}.npz")
        except UNREADABLE:
            return {}

    def report_path(self, owner: str, lab: str, ending: str) -> Path:
        """Where the report of `owner` lies, or will: a file that ends in `ending`, such as .html."""
        return self._place(owner, lab) / f"{REPORT}{ending}"

    def _place(self, owner: str, lab: str) -> Path:
        if not NAME.fullmatch(lab):
            raise InputError(f"{lab[:60]!r} is no id of a lab.", "'labs list' shows which there are.")
        return self._root / _folder_of(owner) / lab


def _folder_of(owner: str) -> str:
    """A name that is a folder on every system, and that nobody else has."""
    if not owner or len(owner) > LONGEST_OWNER:
        raise InputError(f"{owner[:60]!r} is no name of a user.", f"Give 1 to {LONGEST_OWNER} characters.")
    # Upper-case letters are quoted, too: some systems take them for lower-case ones.
    plain = (letter if letter in PLAIN else "".join(f"%{byte:02x}" for byte in letter.encode()) for letter in owner)
    return OF + "".join(plain)
