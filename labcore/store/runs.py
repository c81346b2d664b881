"""The runs there are: to list, find and count; and the index that knows them, kept in line with their folders."""

import difflib
import errno
import json
import logging
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from labcore.errors import InputError, LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.store import catching_up, holding, index, looks, settings_index, study_index, tuning_index
from labcore.store.database import Damaged, Database
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id
from labcore.store.looks import TestLooks
from labcore.store.record import RunRecord
from labcore.store.status import State
from labcore.store.viewer import LOCAL, SHARED, Viewer

log = logging.getLogger(__name__)


_refreshed: dict[Path, float] = {}
_refreshing = Lock()


def _is_due(runs_dir: Path, every: float) -> bool:
    """Whether nobody in this process has refreshed these runs for so long; who is told so does it."""
    now = time.monotonic()
    with _refreshing:
        if now - _refreshed.get(runs_dir, -every) < every:
            return False
        _refreshed[runs_dir] = now
        return True


class Whose(StrEnum):
    """Which of the runs that somebody may see are asked for."""

    MINE = "mine"
    SHARED = "shared"
    ANYBODYS = "all"


_OF = {Whose.MINE: "runs.owner = :viewer", Whose.SHARED: SHARED, Whose.ANYBODYS: "1"}


class Runs:
    """The runs under one folder, to be looked at. What can be done with them is `labcore.store.store.Store`'s.

    Args:
        runs_dir: where the runs lie; by default the lab's own.
        viewer: who looks. Of runs that this one may not see, every method says and does what it does of runs that are
            not there.
        fresh: seconds for which is believed what somebody else in this process has brought up to date: of a class,
            dozens look at the same second.

    Raises LabError, in every method, where disk or database refuse.
    """

    def __init__(self, runs_dir: Path | None = None, viewer: Viewer = LOCAL, fresh: float = 0.0):
        self.viewer, self._fresh = viewer, fresh
        self.runs_dir = (runs_dir or default_runs_dir()).absolute()
        self.database = Database(self.runs_dir / "lab.db", self.fill)
        try:
            self.runs_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno in (errno.EROFS, errno.EACCES):  # there are no runs, which may well be asked
                return
            raise LabError(
                f"The folder of runs '{self.runs_dir}' cannot be made: {error.strerror}.",
                "Choose another place with LAB_HOME or LAB_RUNS_DIR.",
            ) from error

    def runs(
        self,
        *,
        state: State | None = None,
        of: Whose = Whose.ANYBODYS,
        most: int | None = None,
        words: Iterable[str] = (),
    ) -> list[RunRecord]:
        """The runs, newest first; only those in `state` where given, and only the `most` newest of them.

        Args:
            words: leaves out those in whose name, id and tags one of them, in small letters, does not occur; a word of
                others than plain letters and digits leaves out none, as SQLite knows no small form of them.
        """
        asked = {f"word{place}": word for place, word in enumerate(words) if word.isascii() and word.isalnum()}
        among = "lower(runs.name || ' ' || runs.run_id || ' ' || runs.tags)"
        passes = "".join(f" AND instr({among}, :{name}) > 0" for name in asked)
        wanted = f"trashed IS NULL AND {self.viewer.sees} AND {_OF[of]}{passes}"
        if state is None and most is not None and of is not Whose.MINE:
            wanted = f"+{wanted}"  # SQLite then goes from the newest on, where it would sort all that are in no trash
        if state is None:
            return self._select(wanted, most, **asked)
        return self._select(f"{wanted} AND state = :state", most, state=state.value, **asked)

    def count(self, of: Whose = Whose.ANYBODYS) -> tuple[int, int]:
        """How many runs there are, and how many of them have not ended."""
        ended = ", ".join(f"'{state.value}'" for state in State if state.is_final)
        query = f"""SELECT count(*), coalesce(sum(state NOT IN ({ended})), 0) FROM runs
            WHERE trashed IS NULL AND {self.viewer.sees} AND {_OF[of]}"""
        with self.database.read() as db:
            every, unended = db.execute(query, self._values()).fetchone()
        return every, unended

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
        query = f"{index.SELECT} WHERE run_id IN (SELECT value FROM json_each(:wanted)) AND {self.viewer.sees}"
        with self.database.read() as db:
            found = self._records(db, query, self._values(wanted=json.dumps(wanted)))
        return {record.run_id: record for record in found}

    def counts(self) -> dict[State, int]:
        """How many runs are in each state, without the trash."""
        query = f"SELECT state, COUNT(*) AS n FROM runs WHERE trashed IS NULL AND {self.viewer.sees} GROUP BY state"
        with self.database.read() as db:
            rows = db.execute(query, self._values()).fetchall()
        return dict.fromkeys(State, 0) | {State(row["state"]): row["n"] for row in rows if row["state"] in set(State)}

    def has_owners(self) -> bool:
        """Whether any run is a person's of a class, be it shown to the viewer or not."""
        with self.database.read() as db:
            return bool(db.execute("SELECT EXISTS (SELECT 1 FROM runs WHERE owner > '')").fetchone()[0])

    def test_looks(self, dataset: str, fingerprint: str | None = None) -> TestLooks:
        """How often, and by how many runs, the test set of `dataset` (with that very content) has been looked at.

        Every opening counts: by runs that were thrown away, taken up again, or ended before they had a result; and so
        does each time a run was measured on test images afterwards, its own or another data set's. Where it is not
        known which content a run has seen, it may have been this one. Those of a whole class count: a data set is
        theirs together, and no run is named.
        """
        with self.database.read() as db:
            return looks.count(db, dataset, fingerprint)

    def settings(self, run_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The settings of the runs but the seed by dotted key, by run id, from the index; none where a spec cannot be
        read. Runs of one configuration share one object."""
        with self.database.read() as db:
            run_ids = self._seen(db, run_ids)
            if settings_index.is_filled(db):
                return settings_index.settings(db, run_ids)
        with self.database.write() as db:
            settings_index.fill(db, self.runs_dir, self.runs_dir / index.TRASH)
            return settings_index.settings(db, run_ids)

    def trash(self) -> list[RunRecord]:
        """The runs in the trash, newest first."""
        return self._select(f"trashed IS NOT NULL AND {self.viewer.owns}")

    # --- the index ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the index in line with the folders of all runs that have not ended, and end those whose worker died."""
        if self._fresh and not _is_due(self.runs_dir, self._fresh):
            return
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
                return self.fill(db)
        except Damaged:
            self.database.path.replace(self.database.path.with_suffix(f".damaged-{time.time():.0f}"))
            for ending in ("-wal", "-shm"):
                Path(f"{self.database.path}{ending}").unlink(missing_ok=True)
            with self.database.write() as db:
                return self.fill(db)

    def take_in(self, run_id: str) -> None:
        """Bring the index in line with the run's folder, whatever its state. Raises InputError where there is none."""
        with self.database.write() as db:
            record = self._record(db, run_id)
            if record.path.is_dir():
                index.put(db, RunFolder(record.path), record.trashed)

    def astray(self) -> tuple[list[str], list[str]]:
        """The ids of runs that have a folder and stand in no list, and of those that stand in one and have none."""
        with self.database.write() as db:  # nobody is half through with making one
            return [folder.run_id for folder in index.unknown(db, self.runs_dir)], index.without_folder(
                db, self.runs_dir
            )

    def take_in_unknown(self) -> list[str]:
        """Index the runs that have a folder and stand in no list. Returns their ids."""
        with self.database.write() as db:
            folders = index.unknown(db, self.runs_dir)
            for folder in folders:
                index.put(db, folder, time.time() if folder.path.parent.name == index.TRASH else None)
        return [folder.run_id for folder in folders]

    def fill(self, db: sqlite3.Connection) -> int:
        """Make the index what the folders say, within a transaction of the caller's. Returns the number of runs."""
        study_index.rebuild(db, self.runs_dir)
        tuning_index.rebuild(db, self.runs_dir)
        holding.rebuild(db, self.runs_dir)
        return index.rebuild(db, self.runs_dir)

    # --- within -------------------------------------------------------------------------------------------------------

    def _select(self, wanted: str, most: int | None = None, **values: str) -> list[RunRecord]:
        limit = "" if most is None else f" LIMIT {int(most)}"
        query = f"{index.SELECT} WHERE {wanted} ORDER BY created DESC, runs.rowid DESC{limit}"
        with self.database.read() as db:
            return self._records(db, query, self._values(**values))

    def _records(self, db: sqlite3.Connection, query: str, values: dict[str, str]) -> list[RunRecord]:
        rows = db.execute(query, values).fetchall()
        places = index.positions(db, rows)
        found = [index.record(row, self.runs_dir) for row in rows]
        if not places:
            return found
        return [replace(run, position=places[run.run_id]) if run.run_id in places else run for run in found]

    def _values(self, **more: str) -> dict[str, str]:
        """The values of a query in which something of the viewer's stands."""
        return {"viewer": self.viewer.person_id, **more}

    def _seen(self, db: sqlite3.Connection, run_ids: Iterable[str]) -> list[str]:
        """Those of the runs that the viewer may see."""
        if self.viewer.is_instructor:
            return list(run_ids)
        query = f"SELECT run_id FROM runs WHERE run_id IN (SELECT value FROM json_each(:ids)) AND {self.viewer.sees}"
        rows = db.execute(query, self._values(ids=json.dumps(list(run_ids)))).fetchall()
        return [row["run_id"] for row in rows]

    def _record(self, db: sqlite3.Connection, run_id: str) -> RunRecord:
        sees = self.viewer.sees
        query = f"{index.SELECT} WHERE run_id = :run_id AND {sees}"
        found = self._records(db, query, self._values(run_id=run_id)) if is_run_id(run_id) else []
        if not found:
            recent = db.execute(
                f"SELECT run_id FROM runs WHERE {sees} ORDER BY created DESC LIMIT 200", self._values()
            ).fetchall()
            nearest = difflib.get_close_matches(run_id[:40], [row["run_id"] for row in recent], n=1, cutoff=0.8)
            cure = f"Did you mean '{nearest[0]}'?" if nearest else "See the list of runs."
            raise InputError(f"There is no run {run_id[:60]!r}.", cure)
        return found[0]
