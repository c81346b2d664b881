"""Back into the queue: a run that did not finish goes on where it stood."""

import sqlite3
import time

from labcore.store import index
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status


def queue_again(db: sqlite3.Connection, folder: RunFolder, before: Status) -> None:
    """Queue the run, which stands as `before` says, behind all others. Called inside a transaction."""
    status = Status(created=before.created, epoch=before.epoch, epochs=before.epochs)
    folder.write_status(status)
    folder.withdraw_stop()  # last: with it goes the wish to be queued again
    index.update(db, folder, status)
    db.execute("UPDATE runs SET queued = ?, put_first = NULL WHERE run_id = ?", (time.time(), folder.run_id))


def is_to_go_on(folder: RunFolder, status: Status) -> bool:
    """Whether the run has ended as it was asked to, and somebody has wished meanwhile that it goes on after that."""
    return status.state is State.CANCELLED and folder.wanted_again
