"""Runs that have not ended: the index follows their folders, and a run whose worker died is brought to its end."""

import sqlite3
import time
from functools import lru_cache
from pathlib import Path

from labcore.store import index
from labcore.store.folder import RunFolder
from labcore.store.liveness import SILENCE, is_lost
from labcore.store.requeueing import is_to_go_on, queue_again
from labcore.store.status import Fault, State, Status

LOST = Fault(
    problem="The worker process ended without a word (killed, out of memory or power loss).",
    cure="Resume the run: it goes on from its last finished epoch.",
)
UNWRITABLE = Fault(
    problem="The run's folder may not be written to, as where another user of the machine has made it.",
    cure="Give the lab's user the right to write there, then resume the run.",
)
MISSING = Fault(problem="The run's folder is no longer there.", cure="Put it back or delete the run.")


def behind(db: sqlite3.Connection, runs_dir: Path) -> list[str]:
    """The ids of runs whose folder says something else than their row, or whose worker is gone."""
    # Also where the state is none that there is: its folder knows better.
    final = [state.value for state in State if state.is_final]
    unended = f"SELECT * FROM runs WHERE state NOT IN ({', '.join('?' * len(final))}) AND trashed IS NULL"
    rows = db.execute(unended, final).fetchall()
    return [row["run_id"] for row in rows if _is_behind(row, RunFolder(runs_dir / row["run_id"]))]


def catch_up(db: sqlite3.Connection, runs_dir: Path, run_id: str) -> None:
    """Bring the row of a run that is behind up to date; called inside the transaction that ends dead workers' runs.

    One that was stopped, and resumed before it had ended, is queued again.
    """
    row = db.execute("SELECT * FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    folder = RunFolder(runs_dir / run_id)
    if row is None or row["trashed"] is not None or not _is_behind(row, folder):
        return
    status = folder.status()
    if not folder.exists:
        status = Status(state=State.INTERRUPTED, created=row["created"], error=MISSING)
    elif status is None:
        status = noted(folder, Status(state=State.INTERRUPTED, created=row["created"], error=index.UNREADABLE))
    elif is_lost(status):
        state = State.CANCELLED if folder.stop_requested else State.INTERRUPTED
        status = noted(folder, ended(status, state, status.error or LOST))
    if is_to_go_on(folder, status):
        queue_again(db, folder, status)
    else:
        index.update(db, folder, status)


def ended(status: Status, state: State, error: Fault | None) -> Status:
    """`status` brought to its end by another than its worker, whose token is void from now on."""
    changes = {"state": state, "finished": time.time(), "phase": "", "token": ""}
    return status.model_copy(update={**changes, "error": None if state is State.CANCELLED else error})


def noted(folder: RunFolder, status: Status) -> Status:
    """Write how the run ended into its folder, for the index to say the same. Returns what the index is to say.

    Where the folder may not be written to, the index alone says so, and why: one such folder must not keep all other
    runs where they are.
    """
    try:
        folder.write_status(status)
    except PermissionError:
        return status.model_copy(update={"error": status.error or UNWRITABLE})
    return status


def _is_behind(row: sqlite3.Row, folder: RunFolder) -> bool:
    status = _status(folder)
    if status is None:
        return abs(time.time() - folder.last_written) > SILENCE
    return is_lost(status) or not index.agrees(row, status)


def _status(folder: RunFolder) -> Status | None:
    """The status; of a file that is what it was, what was read of it then, as thousands may wait and none change."""
    stamp = folder.status_stamp()
    return None if stamp is None else _read(folder.path, stamp)


@lru_cache(16_384)
def _read(path: Path, stamp: tuple[int, int, int]) -> Status | None:
    return RunFolder(path).status()
