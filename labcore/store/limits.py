"""What each student may take, refused before it is queued."""

import os
import sqlite3
import time
from pathlib import Path

from labcore.errors import InputError
from labcore.store import class_record, use
from labcore.store.class_record import ClassRecord, Role
from labcore.store.index import TRASH
from labcore.words import counted

GIGABYTE = 10**9

REMEMBERED = 60.0
"""Seconds for which the size of somebody's runs is not measured again, while it is within the limit."""

WAITING = """
    SELECT count(*) AS n FROM runs WHERE owner = :owner AND state = 'queued' AND trashed IS NULL
    AND run_id NOT IN (SELECT run_id FROM study_members WHERE own AND study_id LIKE 'tuning-%')
"""

IS_TRIAL = "SELECT 1 FROM study_members WHERE run_id = ? AND own AND study_id LIKE 'tuning-%'"

_sizes: dict[tuple[Path, str], tuple[float, int]] = {}


def require_room(db: sqlite3.Connection, runs_dir: Path, owner: str, more: int = 1, run_id: str = "") -> None:
    """Raise InputError where `owner` may not queue `more` runs, `run_id` being the first of them; what there is only
    of instructors and of a lab without a class has no limits."""
    record = _limiting(runs_dir, owner)
    if record is None:
        return
    if db.execute(IS_TRIAL, (run_id,)).fetchone() is None:
        _require_turns(db, record, owner, more)
    _require_minutes(db, record, owner)
    _require_disk(db, record, owner, runs_dir)


def require_disk(db: sqlite3.Connection, runs_dir: Path, owner: str, more: int) -> None:
    """Raise InputError where `owner` may not bring in runs of `more` bytes."""
    record = _limiting(runs_dir, owner)
    if record is not None:
        _require_disk(db, record, owner, runs_dir, more)


def bytes_of(db: sqlite3.Connection, runs_dir: Path, owner: str) -> int:
    """What the runs of `owner` take on disk, the trash included."""
    rows = db.execute("SELECT run_id, trashed FROM runs WHERE owner = ?", (owner,)).fetchall()
    places = [runs_dir if row["trashed"] is None else runs_dir / TRASH for row in rows]
    return sum(_size(place / row["run_id"]) for place, row in zip(places, rows, strict=True))


def _limiting(runs_dir: Path, owner: str) -> ClassRecord | None:
    """The class whose limits hold for `owner`; None where none do."""
    record = class_record.read(runs_dir)
    person = record.person(owner) if record is not None and owner else None
    if record is None or not record.is_open or person is None or person.role is Role.INSTRUCTOR:
        return None
    return record


def _require_turns(db: sqlite3.Connection, record: ClassRecord, owner: str, more: int) -> None:
    most = record.limits.queued
    if most is None:
        return
    waiting = int(db.execute(WAITING, {"owner": owner}).fetchone()["n"])
    if waiting + more > most:
        raise InputError(
            f"{counted(waiting, 'run')} of yours {'waits' if waiting == 1 else 'wait'} already; with {more} more they "
            f"would be beyond the {most} that each in this class may have waiting.",
            "Wait until some have been begun, stop some, or ask for fewer.",
        )


def _require_minutes(db: sqlite3.Connection, record: ClassRecord, owner: str) -> None:
    most = record.limits.minutes
    if most is None:
        return
    used = use.seconds_since(db, owner, record.began) / 60
    if used >= most:
        raise InputError(
            f"Your runs have been at work for {counted(round(used), 'minute')}; each in this class may use {most}.",
            "Go on with the runs you have, or ask your instructor for more.",
        )


def _require_disk(db: sqlite3.Connection, record: ClassRecord, owner: str, runs_dir: Path, more: int = 0) -> None:
    most = record.limits.disk_gb
    if most is None:
        return
    measured, taken = _sizes.get((runs_dir, owner), (0.0, 0))
    if more or time.monotonic() - measured > REMEMBERED or taken > most * GIGABYTE or not measured:
        taken = bytes_of(db, runs_dir, owner)
        _sizes[runs_dir, owner] = (time.monotonic(), taken)
    if taken + more > most * GIGABYTE:
        with_more = f", and these take {more / GIGABYTE:.1f} GB more" if more else ""
        raise InputError(
            f"Your runs take {taken / GIGABYTE:.1f} GB on disk{with_more}; each in this class may take {most:g} GB.",
            "Delete runs you no longer need, and empty your trash.",
        )


def _size(folder: Path) -> int:
    return sum(_bytes(Path(at) / name) for at, _, names in os.walk(folder) for name in names)


def _bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # deleted meanwhile
        return 0
