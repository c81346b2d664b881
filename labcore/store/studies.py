"""The studies of a store: each a file that is replaced whole, with its members in the index beside the runs."""

import difflib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.spec.study import Plan
from labcore.store import study_index
from labcore.store.files import write_json
from labcore.store.identifiers import new_run_id
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.store.store import Store
from labcore.store.study import Member, StudyRecord, StudyState
from labcore.store.study_index import FILE, FOLDER, PATTERN, PREFIX


class Studies:
    """The studies beside the runs of `store`. Every method may be called from any thread and any process.

    Raises LabError, in every method, where disk or database refuse.
    """

    def __init__(self, store: Store):
        self._store = store
        self._runs_dir = store.runs_dir

    def add(self, plan: Plan, members: Sequence[Member]) -> StudyRecord:
        """Keep a new study. Its runs are submitted by whoever asked for it."""
        study = StudyRecord(
            study_id=PREFIX + new_run_id(),
            name=tidy(plan.title_or_factors, LONGEST_NAME),
            created=time.time(),
            plan=plan,
            members=tuple(members),
        )
        with self._store.database.write() as db:
            self._keep(db, study)
        return study

    def get(self, study_id: str) -> StudyRecord:
        """The study of that id. Raises InputError where there is none, LabError where its file is damaged."""
        known = study_index.ids(self._runs_dir)
        if not PATTERN.fullmatch(study_id) or study_id not in known:
            near = difflib.get_close_matches(study_id[:60], known, n=1, cutoff=0.7)
            cure = f"Did you mean '{near[0]}'?" if near else "'studies list' shows which there are."
            raise InputError(f"There is no study {study_id[:60]!r}.", cure)
        return study_index.read(self._runs_dir, study_id)

    def all(self) -> list[StudyRecord]:
        """The studies, newest first; those whose file is damaged are left out."""
        found = []
        for study_id in study_index.ids(self._runs_dir):
            try:
                found.append(study_index.read(self._runs_dir, study_id))
            except LabError:
                continue
        return found

    def turn(self, study_id: str, state: StudyState) -> StudyRecord:
        """Have it run, pause or stop from now on: what is queued is held back unless it runs."""
        return self._change(study_id, lambda study: study.model_copy(update={"state": state}))

    def grow(self, study_id: str, plan: Plan, members: Iterable[Member]) -> StudyRecord:
        """Give it a larger plan, and the `members` that it has not got yet."""

        def grown(study: StudyRecord) -> StudyRecord:
            known = {member.place for member in study.members}
            new = [member for member in members if member.place not in known]
            return study.model_copy(update={"plan": plan, "members": (*study.members, *new)})

        return self._change(study_id, grown)

    def exchange(self, study_id: str, old: str, new: Member) -> StudyRecord:
        """Put `new` in the place of the member whose run is `old`."""

        def exchanged(study: StudyRecord) -> StudyRecord:
            members = [
                new if member.run_id == old and member.place == new.place else member for member in study.members
            ]
            return study.model_copy(update={"members": tuple(members)})

        return self._change(study_id, exchanged)

    def delete(self, study_id: str) -> None:
        """Forget the study; its runs stay, and stand alone."""
        if study_id not in study_index.ids(self._runs_dir):
            self.get(study_id)
        with self._store.database.write() as db:
            study_index.forget(db, study_id)
            shutil.rmtree(self._path(study_id).parent)

    def of_run(self, run_id: str) -> list[str]:
        """The ids of the studies that have the run as a member, newest first."""
        query = "SELECT study_id FROM study_members WHERE run_id = ? ORDER BY study_id DESC"
        with self._store.database.read() as db:
            return [row["study_id"] for row in db.execute(query, (run_id,)).fetchall()]

    # --- within -------------------------------------------------------------------------------------------------------

    def _change(self, study_id: str, change: Callable[[StudyRecord], StudyRecord]) -> StudyRecord:
        with self._store.database.write() as db:  # so that two never change it at once
            study = change(self.get(study_id))
            self._keep(db, study)
        return study

    def _keep(self, db: sqlite3.Connection, study: StudyRecord) -> None:
        write_json(self._path(study.study_id), study.model_dump(mode="json"))
        study_index.put(db, study)

    def _path(self, study_id: str) -> Path:
        return self._runs_dir / FOLDER / study_id / FILE
