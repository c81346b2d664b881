"""The store and the runs in it, as the pages share them: opened once, read again only where something was added.

This is the one door: pages ask for runs, studies and tunings through `store()`, which knows who looks.
"""

import threading
from functools import lru_cache
from pathlib import Path

import streamlit as st

from labcore import home
from labcore.figures.history import History, history
from labcore.launch import local
from labcore.store.folder import RunFolder
from labcore.store.metrics import Row
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from labcore.studies.readings import Advised, advised, course_of
from labcore.ui.signed_in import viewer

FRESH = 0.5
"""Seconds for which sessions of a class believe what another one has just read of runs at work."""

MOST_WATCHED = 64
"""Runs whose figures are held in memory for those who watch them."""

MOST_READ = 256
"""Runs whose readings are remembered: a comparison shows those of many."""


def store() -> Store:
    """The lab's store, as the one who looks may see it. Raises LabError where nobody is signed in and somebody must."""
    asks = viewer()
    return _store(home.runs_dir(), asks, FRESH if asks.person_id else 0.0)


def resume(run_id: str) -> None:
    """Queue the run again, to go on where it stood. Raises LabError where that cannot be."""
    local.require_settings()
    store().resubmit(run_id)
    local.ensure_running()


def history_of(folder: RunFolder) -> History:
    """The figures of a run so far; what was read before is shared by all who watch it."""
    return _watched(folder.path).history()


def rows_of(folder: RunFolder) -> tuple[Row, ...]:
    """The rows of a run's metrics so far, shared in the same way."""
    return _watched(folder.path).rows()


def readings_of(folder: RunFolder) -> tuple[Advised, ...]:
    """What a run's numbers say, the most important first, each with the changes that its data set can have.

    Read again only where an epoch, the state or the report is another. Raises LabError where its spec cannot be read.
    """
    rows, status = rows_of(folder), folder.status()
    epochs = sum(row.kind == "epoch" for row in rows)
    return _read(folder.path, epochs, status.state if status else None, folder.stamp()[1])


def troubles_of(folder: RunFolder) -> list[str]:
    """What of a run's figures cannot be shown, in sentences."""
    return _watched(folder.path).troubles()


@lru_cache(maxsize=256)
def _store(runs_dir: Path, asks: Viewer, fresh: float) -> Store:
    return Store(runs_dir, asks, fresh)


@st.cache_resource(show_spinner=False, max_entries=MOST_READ)
def _read(path: Path, epochs: int, state: State | None, report: tuple[int, int] | None) -> tuple[Advised, ...]:
    folder = RunFolder(path)
    return advised(course_of(folder, rows_of(folder)), folder.spec())


@st.cache_resource(show_spinner=False, max_entries=MOST_WATCHED)
def _watched(path: Path) -> "_Watched":
    return _Watched(path)


class _Watched:
    """The metrics of one run, read as they grow. Sessions ask from threads of their own."""

    def __init__(self, path: Path):
        self._folder = RunFolder(path)
        self._reader = self._folder.metrics_reader()
        self._lock = threading.Lock()
        self._rows: tuple[Row, ...] = ()
        self._history = history(())

    def rows(self) -> tuple[Row, ...]:
        with self._lock:
            self._read_on()
            return self._rows

    def history(self) -> History:
        with self._lock:
            self._read_on()
            return self._history

    def troubles(self) -> list[str]:
        with self._lock:
            self._read_on()
            return self._folder.troubles(self._reader)

    def _read_on(self) -> None:
        known = len(self._reader.rows)
        if self._reader.poll() or len(self._reader.rows) != known:
            self._rows = tuple(self._reader.rows)
            self._history = history(self._rows)
