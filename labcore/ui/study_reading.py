"""A study as its page draws it: what its runs have found, read once for all who look."""

from pathlib import Path
from typing import Any

import streamlit as st

from labcore.store.folder import RunFolder
from labcore.studies import reading
from labcore.studies.observed import Seen, seen
from labcore.studies.results import StudyResults
from labcore.studies.seed_curves import RunCurve
from labcore.studies.standing import Standing
from labcore.ui.lab import store

MOST_READ = 4000
"""Runs of which is remembered what they found."""


def results_of(now: Standing) -> StudyResults:
    """The results of a study as it stands."""
    return reading.results_of(now, store(), _memory().read)


def curves_of(now: Standing, metric: str) -> list[RunCurve]:
    """The curve of each member, also of those that wait; of one whose run is gone there is none."""
    return reading.curves_of(now, metric, _memory().read)


class _Memory:
    """What was read of runs, for all who look.

    Sessions ask from threads of their own; two that ask for the same at once may both read it.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[Any, Seen]] = {}

    def read(self, path: Path) -> Seen:
        """What the run in the folder has found; read again only where its files have changed."""
        stamp = RunFolder(path).stamp()
        before = self._seen.get(path)
        if before is not None and before[0] == stamp:
            return before[1]
        found = seen(path)
        while len(self._seen) >= MOST_READ:
            self._seen.pop(next(iter(self._seen)), None)
        self._seen[path] = (stamp, found)
        return found


@st.cache_resource(show_spinner=False)
def _memory() -> _Memory:
    return _Memory()
