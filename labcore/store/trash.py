"""The trash: deleted runs wait here until they are restored or destroyed."""

import shutil
import sqlite3
import time
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.store.files import move_into_place
from labcore.store.index import TRASH
from labcore.store.record import RunRecord
from labcore.store.status import State

DOOMED = ".doomed-"


class Trash:
    """The trash of `runs_dir`. Every method works inside a transaction of the caller's."""

    def __init__(self, runs_dir: Path):
        self._live, self._trash = runs_dir, runs_dir / TRASH

    def take(self, db: sqlite3.Connection, record: RunRecord) -> None:
        """Move a run in. Raises InputError where it is at work or here already."""
        if record.trashed is not None:
            raise InputError(f"Run '{record.run_id}' lies in the trash already.", "Restore it or empty the trash.")
        if record.state in (State.QUEUED, State.RUNNING):
            raise InputError(f"Run '{record.run_id}' is {record.state.value}.", "Stop it first.")
        self._trash.mkdir(exist_ok=True)
        _move(record.path, self._trash / record.run_id)
        db.execute("UPDATE runs SET trashed = ? WHERE run_id = ?", (time.time(), record.run_id))

    def give_back(self, db: sqlite3.Connection, record: RunRecord) -> None:
        """Move a run out again. Raises InputError where it is not here."""
        _require_trashed(record)
        _move(record.path, self._live / record.run_id)
        db.execute("UPDATE runs SET trashed = NULL WHERE run_id = ?", (record.run_id,))

    def destroy(self, db: sqlite3.Connection, record: RunRecord) -> None:
        """Take a run out of every list for good; `sweep` frees its space. Raises InputError where it is not here."""
        _require_trashed(record)
        _move(record.path, self._trash / f"{DOOMED}{record.run_id}")
        db.execute("DELETE FROM runs WHERE run_id = ?", (record.run_id,))

    def sweep(self) -> None:
        """Free the space of what was destroyed, also before an earlier sweep was cut short."""
        for path in self._trash.glob(f"{DOOMED}*"):
            try:
                path.unlink() if path.is_symlink() else shutil.rmtree(path)
            except FileNotFoundError:  # somebody else is sweeping
                continue
            except OSError as error:
                raise LabError(
                    f"'{path}' could not be deleted: {error.strerror}.",
                    "Close what has its files open, then empty the trash again.",
                ) from error


def _require_trashed(record: RunRecord) -> None:
    if record.trashed is None:
        raise InputError(f"Run '{record.run_id}' does not lie in the trash.", "Delete it first.")


def _move(source: Path, target: Path) -> None:
    """Rename a folder; one that somebody removed by hand leaves nothing to move."""
    if not source.exists() and not source.is_symlink():
        return
    try:
        move_into_place(source, target)
    except OSError as error:
        raise LabError(
            f"'{source}' could not be moved to '{target}': {error.strerror}.",
            "Close what has its files open, then try again.",
        ) from error
