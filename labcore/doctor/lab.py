"""The lab's own state: its database, its launcher, runs that nobody works on any more."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from labcore import home
from labcore.doctor.check import Check
from labcore.doctor.machine import existing, unwritable
from labcore.launch import local
from labcore.store.liveness import is_lost
from labcore.store.store import Store

OLDEST_SQLITE = (3, 35, 0)


def sqlite() -> Check:
    """Whether SQLite is new enough, and keeps a write-ahead log where the runs are."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        found = f"{version}, needed is {'.'.join(map(str, OLDEST_SQLITE))}"
        return Check("SQLite", False, found, "Take a newer build of Python, which brings its own.")
    folder = existing(home.runs_dir())
    if unwritable(folder):
        return Check("SQLite", True, version)
    mode = _journal_mode(folder)
    return Check(
        "SQLite",
        mode == "wal",
        f"{version}, log: {mode}",
        "Set LAB_RUNS_DIR to a folder on a local disk: this one cannot hold SQLite's log.",
    )


def index() -> Check:
    """Whether the index of runs can be read. Raises LabError where it cannot."""
    if not home.runs_dir().is_dir():
        return Check("index of runs", True, "none yet; the first run makes it")
    return Check("index of runs", True, f"{sum(Store().counts().values())} runs")


def launcher() -> Check:
    """Whether the launcher is at work. It need not be: the next run starts it. Raises LabError: it could not be."""
    local.require_settings()
    if not home.runs_dir().is_dir():
        return Check("launcher", True, "not running; the first run starts it", needed=False)
    status = local.status()
    fine = status.alive or not status.queued
    found = (
        f"process {status.pid}, {status.slots} runs at once" if status.alive else "not running; the next run starts it"
    )
    return Check(
        "launcher",
        fine,
        f"{found}; {status.running} running, {status.queued} queued",
        "Runs are waiting: python -m labcore serve, or any train command, starts it.",
        needed=False,
    )


def lost_runs() -> Iterator[Check]:
    """Runs that say they are running though their worker is gone."""
    if not home.runs_dir().is_dir():
        return
    store = Store()
    lost = []
    for record in store.runs():
        status = store.folder(record.run_id).status()
        if status is not None and is_lost(status):
            lost.append(record.run_id)
    yield Check(
        "lost runs",
        not lost,
        ", ".join(lost) or "none",
        "The launcher marks them interrupted when it starts; then: python -m labcore runs resume RUN",
        needed=False,
    )


def _journal_mode(folder: Path) -> str:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".doctor-") as scratch:
        try:
            with contextlib.closing(sqlite3.connect(Path(scratch) / "probe.db")) as connection:
                return str(connection.execute("PRAGMA journal_mode=wal").fetchone()[0])
        except sqlite3.Error as error:
            return str(error)
