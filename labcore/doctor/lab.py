"""The lab's own state: its database, its launcher, runs that nobody works on any more."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from labcore import home
from labcore.datasets.library import Library
from labcore.doctor.check import Check
from labcore.doctor.machine import existing, unwritable
from labcore.errors import InputError, LabError
from labcore.launch import local
from labcore.store.folder import RunFolder
from labcore.store.liveness import is_lost
from labcore.store.members import REPORT, SPEC, STATUS
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
    lost = lost_ids(Store())
    cure = "python -m labcore doctor --fix marks them interrupted, as the launcher does when it starts; then: "
    yield Check("lost runs", not lost, _named(lost), f"{cure}python -m labcore runs resume RUN", needed=False)


def lost_ids(store: Store) -> list[str]:
    """The ids of those runs."""
    statuses = {run.run_id: RunFolder(run.path).status() for run in store.runs()}
    return [run_id for run_id, status in statuses.items() if status is not None and is_lost(status)]


def rows() -> Iterator[Check]:
    """Whether every run with a folder stands in the index, and every run in the index has a folder."""
    if not home.runs_dir().is_dir() or unwritable(home.runs_dir()):
        return
    unknown, gone = Store().astray()
    found = [f"no row of {_named(unknown)}"] * bool(unknown) + [f"no folder of {_named(gone)}"] * bool(gone)
    cures = ["python -m labcore doctor --fix takes in what has no row."] * bool(unknown)
    cures += ["Put the folder back, or: python -m labcore runs delete RUN"] * bool(gone)
    yield Check(
        "runs in the index", not found, "; ".join(found) or "each has its folder", " ".join(cures), needed=False
    )


def files() -> Iterator[Check]:
    """Files of runs that cannot be read: the disk has lost them, or somebody has changed them."""
    if not home.runs_dir().is_dir():
        return
    torn = [f"{run.run_id}: {', '.join(names)}" for run in Store().runs() if (names := _torn(RunFolder(run.path)))]
    cure = "Take them from a backup; a run without spec.json cannot go on: python -m labcore runs delete RUN"
    yield Check("files of runs", not torn, _named(torn) if torn else "all can be read", cure, needed=False)


def data_sets() -> Iterator[Check]:
    """Data sets in the library that cannot be opened."""
    library = Library()
    damaged = [name for name in library.names() if name not in library.built_in and not _opens(library, name)]
    cure = "Import or download them again under that name, after: python -m labcore datasets remove NAME"
    yield Check(
        "data sets", not damaged, f"damaged: {_named(damaged)}" if damaged else "all can be opened", cure, False
    )


def _opens(library: Library, name: str) -> bool:
    try:
        library.open(name)
    except InputError:
        return False
    return True


def _torn(folder: RunFolder) -> list[str]:
    if not folder.exists:
        return []
    try:
        folder.spec_data()
        found = []
    except LabError:
        found = [SPEC]
    status = folder.status()
    return found + [STATUS] * (status is None) + [REPORT] * folder.lacks_report(status)


def _named(ids: Sequence[str], most: int = 5) -> str:
    """Those that are found; the first of many."""
    return ", ".join(ids[:most]) + (f" and {len(ids) - most:,} more" if len(ids) > most else "") or "none"


def _journal_mode(folder: Path) -> str:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".doctor-") as scratch:
        try:
            with contextlib.closing(sqlite3.connect(Path(scratch) / "probe.db")) as connection:
                return str(connection.execute("PRAGMA journal_mode=wal").fetchone()[0])
        except sqlite3.Error as error:
            return str(error)
