"""The runs there are: to list, find and count; and the index that knows them, kept in line with their folders."""

import difflib
import errno
import json
import logging
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from labcore.errors import InputError, LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.store import catching_up, index, looks, settings_index, study_index, tuning_index
from labcore.store.database import Damaged, Database
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id
from labcore.store.looks import TestLooks
from labcore.store.record import RunRecord
from labcore.store.status import State

log = logging.getLogger(__name__)


class Runs:
    """The runs under one folder, to be looked at. What can be done with them is `labcore.store.store.Store`'s.

    Args:
        runs_dir: where the runs lie; by default the lab's own.

    Raises LabError, in every method, where disk or database refuse.
    """

    def __init__(self, runs_dir: Path | None = None):
        self.runs_dir = (runs_dir or default_runs_dir()).absolute()
        self.database = Database(self.runs_dir / "lab.db", self._fill)
        try:
            self.runs_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES):  # there are no runs, which may well be asked
                return
            raise LabError(
                f"The folder of runs '{self.runs_dir}' cannot be made: {error.strerror}.",
                "Choose another place with LAB_HOME or LAB_RUNS_DIR.",
            ) from error

    def runs(self, *, state: State | None = None) -> list[RunRecord]:
        """The runs, newest first; only those in `state` where given."""
        if state is None:
            return self._select("trashed IS NULL")
        return self._select("trashed IS NULL AND state = :state", state=state.value)

    def run(self, run_id: str) -> RunRecord:
        """The run of that id, also from the trash. Raises InputError where there is none."""
        with self.database.read() as db:
            return self._record(db, run_id)

    def folder(self, run_id: str) -> RunFolder:
        """The folder of the run of that id. Raises InputError where there is none."""
        return RunFolder(self.run(run_id).path)

    def records(self, run_ids: Iterable[str]) -> dict[str, RunRecord]:
        """Those of the runs that are there, also in the trash, by id."""
        wanted = list(dict.fromkeys(run_ids))
        query = f"{index.SELECT} WHERE run_id IN (SELECT value FROM json_each(?))"
        with self.database.read() as db:
            rows = db.execute(query, (json.dumps(wanted),)).fetchall()
        return {row["run_id"]: index.record(row, self.runs_dir) for row in rows}

    def counts(self) -> dict[State, int]:
        """How many runs are in each state, without the trash."""
        with self.database.read() as db:
            rows = db.execute("SELECT state, COUNT(*) AS n FROM runs WHERE trashed IS NULL GROUP BY state").fetchall()
        return dict.fromkeys(State, 0) | {State(row["state"]): row["n"] for row in rows if row["state"] in set(State)}

    def test_looks(self, dataset: str, fingerprint: str | None = None) -> TestLooks:
        """How often, and by how many runs, the test set of `dataset` (with that very content) has been looked at.

        Every opening counts: by runs that were thrown away, taken up again, or ended before they had a result; and so
        does each time a run was measured on test images afterwards, its own or another data set's. Where it is not
        known which content a run has seen, it may have been this one.
        """
        with self.database.read() as db:
            return looks.count(db, dataset, fingerprint)

    def settings(self, run_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The settings of the runs but the seed by dotted key, by run id, from the index; none where a spec cannot be
        read. Runs of one configuration share one object."""
        with self.database.read() as db:
            if settings_index.is_filled(db):
                return settings_index.settings(db, run_ids)
        with self.database.write() as db:
            settings_index.fill(db, self.runs_dir, self.runs_dir / index.TRASH)
            return settings_index.settings(db, run_ids)

    def trash(self) -> list[RunRecord]:
        """The runs in the trash, newest first."""
        return self._select("trashed IS NOT NULL")

    # --- the index ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the index in line with the folders of all runs that have not ended, and end those whose worker died."""
        with self.database.read() as db:
            behind = catching_up.behind(db, self.runs_dir)
        if not behind:
            return
        try:
            with self.database.write() as db:
                for run_id in behind:
                    catching_up.catch_up(db, self.runs_dir, run_id)
        except Damaged:
            raise
        except LabError as error:  # a full disk, say: what is known can be listed all the same
            log.warning("The index could not be brought up to date: %s", error)

    def reindex(self) -> int:
        """Make the index anew from the folders. Returns the number of runs."""
        try:
            with self.database.write() as db:
                return self._fill(db)
        except Damaged:
            self.database.path.replace(self.database.path.with_suffix(f".damaged-{time.time():.0f}"))
            for ending in ("-wal", "-shm"):
                Path(f"{self.database.path}{ending}").unlink(missing_ok=True)
            with self.database.write() as db:
                return self._fill(db)

    def take_in(self, run_id: str) -> None:
        """Bring the index in line with the run's folder, whatever its state. Raises InputError where there is none."""
        with self.database.write() as db:
            record = self._record(db, run_id)
            if record.path.is_dir():
                index.put(db, RunFolder(record.path), record.trashed)

    # --- within -------------------------------------------------------------------------------------------------------

    def _fill(self, db: sqlite3.Connection) -> int:
        """Make the index what the folders say. Returns the number of runs."""
        study_index.rebuild(db, self.runs_dir)
        tuning_index.rebuild(db, self.runs_dir)
        return index.rebuild(db, self.runs_dir)

    def _select(self, wanted: str, **values: str) -> list[RunRecord]:
        query = f"{index.SELECT} WHERE {wanted} ORDER BY created DESC, runs.rowid DESC"
        with self.database.read() as db:
            rows = db.execute(query, values).fetchall()
        return [index.record(row, self.runs_dir) for row in rows]

    def _record(self, db: sqlite3.Connection, run_id: str) -> RunRecord:
        row = None
        if is_run_id(run_id):
            row = db.execute(f"{index.SELECT} WHERE run_id = ?", (run_id,)).fetchone()
        if row is None:
            recent = db.execute("SELECT run_id FROM runs ORDER BY created DESC LIMIT 200").fetchall()
            nearest = difflib.get_close_matches(run_id[:40], [row["run_id"] for row in recent], n=1, cutoff=0.8)
            cure = f"Did you mean '{nearest[0]}'?" if nearest else "See the list of runs."
            raise InputError(f"There is no run {run_id[:60]!r}.", cure)
        return index.record(row, self.runs_dir)
