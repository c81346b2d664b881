"""The tunings of a store: each a file that is replaced whole, and a log of trials that is appended to."""

import time

from filelock import FileLock, Timeout

from labcore.errors import InputError, LabError
from labcore.spec.tuning import TuningPlan
from labcore.store import study_index, trial_log, tuning_index
from labcore.store.identifiers import new_run_id
from labcore.store.keeping import Keeping
from labcore.store.labels import LONGEST_NAME, tidy
from labcore.store.store import Store
from labcore.store.trial_log import Event, TrialLog
from labcore.store.tuning import TuningRecord, TuningState
from labcore.store.tuning_index import LOG


class Tunings(Keeping[TuningRecord]):
    """The tunings beside the runs of `store`."""

    def __init__(self, store: Store):
        super().__init__(store, tuning_index.SHELF, tuning_index.put)

    def add(self, plan: TuningPlan) -> TuningRecord:
        """Keep a new tuning, which is to run from now on."""
        tuning = TuningRecord(
            tuning_id=tuning_index.SHELF.prefix + new_run_id(),
            name=tidy(plan.title_or_space, LONGEST_NAME),
            created=time.time(),
            plan=plan,
            owner=self._store.viewer.person_id,
        )
        return self._add(tuning.tuning_id, tuning)

    def active(self) -> list[str]:
        """The ids of those that are to run, the oldest first."""
        with self._store.database.read() as db:
            return [row["study_id"] for row in db.execute(tuning_index.ACTIVE).fetchall()]

    def turn(self, tuning_id: str, state: TuningState, why: str = "") -> TuningRecord:
        """Have it run, pause or stop from now on."""
        return self.change(tuning_id, lambda tuning: tuning.model_copy(update={"state": state, "why": why}))

    def set_aside(self, tuning_id: str) -> LabError | None:
        """Take it from those that are to run where its file is gone or damaged, and return what is wrong with that.

        Returns None, and changes nothing, where the file can be read.
        """
        with self._store.database.write() as db:
            try:
                self.get(tuning_id)
            except InputError as gone:
                study_index.forget(db, tuning_id)
                return gone
            except LabError as damaged:
                tuning_index.set_aside(db, tuning_id)
                return damaged
        return None

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
        """The right to conduct the tuning, which ends with the process; None where another has it.

        Raises InputError where there is no such tuning.
        """
        if not self._path(tuning_id).parent.is_dir():
            self.get(tuning_id)
        lock = FileLock(self._path(tuning_id).with_name("conductor.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        return lock
