"""The tunings of a store: each a file that is replaced whole, and a log of trials that is appended to."""

import difflib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from labcore.errors import InputError, LabError
from labcore.spec.tuning import TuningPlan
from labcore.store import study_index, trial_log, tuning_index
from labcore.store.files import write_json
from labcore.store.identifiers import new_run_id
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.store.store import Store
from labcore.store.trial_log import Event, TrialLog
from labcore.store.tuning import TuningRecord, TuningState
from labcore.store.tuning_index import FILE, FOLDER, LOG, PATTERN, PREFIX


class Tunings:
    """The tunings beside the runs of `store`. Every method may be called from any thread and any process.

    Raises LabError, in every method, where disk or database refuse.
    """

    def __init__(self, store: Store):
        self._store = store
        self._runs_dir = store.runs_dir

    def add(self, plan: TuningPlan) -> TuningRecord:
        """Keep a new tuning, which is to run from now on."""
        tuning = TuningRecord(
            tuning_id=PREFIX + new_run_id(),
            name=tidy(plan.title_or_space, LONGEST_NAME),
            created=time.time(),
            plan=plan,
        )
        with self._store.database.write() as db:
            write_json(self._path(tuning.tuning_id), tuning.model_dump(mode="json"))
            tuning_index.put(db, tuning)
        return tuning

    def get(self, tuning_id: str) -> TuningRecord:
        """The tuning of that id. Raises InputError where there is none, LabError where its file is damaged."""
        known = tuning_index.ids(self._runs_dir)
        if not PATTERN.fullmatch(tuning_id) or tuning_id not in known:
            near = difflib.get_close_matches(tuning_id[:60], known, n=1, cutoff=0.7)
            cure = f"Did you mean '{near[0]}'?" if near else "'tunings list' shows which there are."
            raise InputError(f"There is no tuning {tuning_id[:60]!r}.", cure)
        return tuning_index.read(self._runs_dir, tuning_id)

    def all(self) -> list[TuningRecord]:
        """The tunings, newest first; those whose file is damaged are left out."""
        found = []
        for tuning_id in tuning_index.ids(self._runs_dir):
            try:
                found.append(tuning_index.read(self._runs_dir, tuning_id))
            except LabError:
                continue
        return found

    def active(self) -> list[str]:
        """The ids of those that are to run, the oldest first."""
        with self._store.database.read() as db:
            return [row["study_id"] for row in db.execute(tuning_index.ACTIVE).fetchall()]

    def change(self, tuning_id: str, change: Callable[[TuningRecord], TuningRecord]) -> TuningRecord:
        """Put what `change` makes of the tuning in its place."""
        with self._store.database.write() as db:  # so that two never change it at once
            tuning = change(self.get(tuning_id))
            write_json(self._path(tuning_id), tuning.model_dump(mode="json"))
            tuning_index.put(db, tuning)
        return tuning

    def turn(self, tuning_id: str, state: TuningState, why: str = "") -> TuningRecord:
        """Have it run, pause or stop from now on."""
        return self.change(tuning_id, lambda tuning: tuning.model_copy(update={"state": state, "why": why}))

    def events(self, tuning_id: str) -> list[Event]:
        """What has happened so far."""
        return trial_log.read(self._path(tuning_id).with_name(LOG))

    def log(self, tuning_id: str) -> TrialLog:
        """The log, to be written to by whoever has `hold`."""
        return TrialLog(self._path(tuning_id).with_name(LOG))

    def note_trial(self, tuning_id: str, run_id: str, own: bool) -> None:
        """Let the queue know the run as one of the tuning."""
        with self._store.database.write() as db:
            tuning_index.put_trial(db, tuning_id, run_id, own)

    def hold(self, tuning_id: str) -> FileLock | None:
        """The right to conduct the tuning, which ends with the process; None where another has it."""
        lock = FileLock(self._path(tuning_id).with_name("conductor.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        return lock

    def delete(self, tuning_id: str) -> None:
        """Forget the tuning; its runs stay, and stand alone."""
        if tuning_id not in tuning_index.ids(self._runs_dir):
            self.get(tuning_id)
        with self._store.database.write() as db:
            study_index.forget(db, tuning_id)
            shutil.rmtree(self._path(tuning_id).parent)

    def _path(self, tuning_id: str) -> Path:
        return self._runs_dir / FOLDER / tuning_id / FILE
