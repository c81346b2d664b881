"""Whose runs an instructor holds back: from the file of the class into the table that the queue reads."""

import logging
import sqlite3
from pathlib import Path

from labcore.errors import LabError
from labcore.store import class_record
from labcore.store.class_record import ClassRecord
from labcore.store.queue import EVERYBODY

log = logging.getLogger(__name__)


def put(db: sqlite3.Connection, record: ClassRecord) -> None:
    """Make the table what the class says."""
    held = [EVERYBODY] if record.paused else [person.person_id for person in record.present if person.paused]
    db.execute("DELETE FROM held")
    db.executemany("INSERT INTO held VALUES (?)", [(each,) for each in held])


def rebuild(db: sqlite3.Connection, runs_dir: Path) -> None:
    """Make the table what the file of the class says; where that is damaged nobody is held back, and it is logged."""
    try:
        put(db, class_record.read(runs_dir) or ClassRecord())
    except LabError as damaged:
        log.warning("%s", damaged)
