"""What studies and tunings have in common in the store: a file that is replaced whole, and rows in the index."""

import difflib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Generic

from labcore.errors import InputError
from labcore.store import study_index
from labcore.store.files import write_json
from labcore.store.kept import Record, Shelf, Unreadable
from labcore.store.store import Store


class Keeping(Generic[Record]):
    """The records of one kind beside the runs of `store`. Every method may be called from any thread and any process.

    Args:
        store: the runs.
        shelf: where the records lie.
        put: indexes a record, new or again.

    Raises LabError, in every method, where disk or database refuse.
    """

    def __init__(self, store: Store, shelf: Shelf[Record], put: Callable[[sqlite3.Connection, Record], None]):
        self._store, self._shelf, self._put = store, shelf, put

    def get(self, record_id: str) -> Record:
        """The record of that id. Raises InputError where there is none, LabError where its file is damaged."""
        runs_dir, called = self._store.runs_dir, self._shelf.called
        known = self._ids()
        if record_id not in known:
            near = difflib.get_close_matches(record_id[:60], known, n=1, cutoff=0.7)
            cure = f"Did you mean '{near[0]}'?" if near else f"'{self._shelf.several} list' shows which there are."
            raise InputError(f"There is no {called} {record_id[:60]!r}.", cure)
        return self._shelf.read(runs_dir, record_id)

    def all(self) -> list[Record]:
        """Those that can be read, newest first; `look` tells of the others, too."""
        return self.look()[0]

    def look(self) -> tuple[list[Record], list[Unreadable]]:
        """All there are, newest first: those that can be read, and those whose file is damaged."""
        return self._shelf.look(self._store.runs_dir, self._ids())

    def share(self, record_id: str, shared: bool) -> Record:
        """Let all of the class see it, with the runs of it that are its owner's; or nobody else any more."""
        return self.change(record_id, lambda record: record.model_copy(update={"shared": shared}))

    def change(self, record_id: str, change: Callable[[Record], Record]) -> Record:
        """Put what `change` makes of the record in its place. Where it raises, all stays as it was."""
        with self._store.database.write() as db:  # so that two never change it at once
            record = change(self._own(record_id))
            self._keep(db, record_id, record)
        return record

    def delete(self, record_id: str) -> None:
        """Forget the record, damaged or not; its runs stay, and stand alone. Raises InputError where there is none."""
        if record_id not in self._ids():
            self.get(record_id)
        if not self._store.viewer.is_instructor:  # who may forget also what cannot be read
            self._own(record_id)
        with self._store.database.write() as db:
            study_index.forget(db, record_id)
            shutil.rmtree(self._path(record_id).parent)

    def _own(self, record_id: str) -> Record:
        """The record, to be changed. Raises InputError where there is none, or it is somebody else's."""
        record = self.get(record_id)
        if not self._store.viewer.may_change(record.owner):
            called = self._shelf.called
            raise InputError(
                f"This {called} is shared with you to be looked at: only its owner and an instructor change it.",
                f"Begin a {called} of your own, from its plan.",
            )
        return record

    def _ids(self) -> list[str]:
        """The ids of those that the viewer may see, the newest first."""
        there = self._shelf.ids(self._store.runs_dir)
        if self._store.viewer.is_instructor:
            return there
        with self._store.database.read() as db:
            rows = db.execute(f"SELECT study_id FROM studies WHERE {self._sees}", self._values()).fetchall()
        seen = {row["study_id"] for row in rows}
        return [each for each in there if each in seen]

    @property
    def _sees(self) -> str:
        """Whether a row of studies may be seen, as SQL."""
        return "1" if self._store.viewer.is_instructor else "(studies.owner = :viewer OR studies.shared)"

    def _values(self, **more: str) -> dict[str, str]:
        return {"viewer": self._store.viewer.person_id, **more}

    def _add(self, record_id: str, record: Record) -> Record:
        with self._store.database.write() as db:
            self._keep(db, record_id, record)
        return record

    def _keep(self, db: sqlite3.Connection, record_id: str, record: Record) -> None:
        write_json(self._path(record_id), record.model_dump(mode="json"))
        self._put(db, record)

    def _path(self, record_id: str) -> Path:
        return self._shelf.path(self._store.runs_dir, record_id)
