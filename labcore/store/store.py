"""The store: every run there is, to submit, find, name, stop, throw away and bring back."""

import logging
import shutil
import sqlite3
import time
from collections.abc import Container, Iterable

from labcore.errors import InputError, LabError
from labcore.spec.experiment import Experiment
from labcore.spec.named_runs import named_runs
from labcore.store import catching_up, index, limits, queue, requeueing
from labcore.store.belonging import Belonging
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.labels import checked_name, checked_tags
from labcore.store.record import RunRecord
from labcore.store.runs import Runs
from labcore.store.status import State, Status
from labcore.store.trash import Trash

log = logging.getLogger(__name__)

RESUMABLE = (State.INTERRUPTED, State.FAILED, State.CANCELLED)


class Store(Runs):
    """The runs under one folder, and all that can be done with them. Cheap to make; every method may be called from any
    thread and any process.

    A status is written by whoever holds the run's claim. Where nobody does (before, after, or when the holder died),
    it is written here, inside a transaction, so that two never write at once.

    Args:
        runs_dir: where the runs lie; by default the lab's own.
        fresh: see `Runs`.
        viewer: who asks. What is somebody else's can be seen where it is shared, and changed by an instructor only.

    Raises LabError, in every method, where disk or database refuse.
    """

    # --- into the queue -----------------------------------------------------------------------------------------------

    def submit(
        self, spec: Experiment, *, tags: Iterable[str] = (), run_id: str | None = None, owner: str | None = None
    ) -> str:
        """Queue a run of `spec`, and return its id. Raises InputError where its name or tags are too long, its id is
        none, it names a run that is not there, or a limit of the class does not allow it.

        Args:
            run_id: the id, from `new_run_id`, where somebody had to know it before. A run that is there already under
                that id is left as it is: another was faster.
            owner: whose it is to be, where an instructor queues it for somebody, as of a study; by default the
                viewer's.
        """
        name, tags = checked_name(spec.name or spec.summary()), checked_tags(tags)
        run_id = run_id or new_run_id()
        if owner is None or not self.viewer.is_instructor:
            owner = self.viewer.person_id
        if not is_run_id(run_id):
            raise InputError(f"{run_id[:60]!r} is no id of a run.", "Was a file of the study or tuning altered?")
        folder = RunFolder(self.runs_dir / run_id)
        with self.database.write() as db:
            there = folder.path.is_dir() and not folder.path.is_symlink()
            if there and folder.status() is not None:
                if db.execute("SELECT 1 FROM runs WHERE run_id = ?", (run_id,)).fetchone() is None:
                    index.put(db, folder)
                return run_id
            for named in named_runs(spec):
                self._record(db, named)
            limits.require_room(db, self.runs_dir, owner, run_id=run_id)
            if not there:  # else somebody was killed in here before the status, which is written last
                folder.path.mkdir()
            try:
                folder.write_spec(spec)
                if tags or name != spec.name:
                    folder.write_label(name, tags)
                if owner:
                    folder.write_belonging(Belonging(owner))
                folder.write_status(Status(created=time.time()))
                index.put(db, folder)
            except BaseException:
                if not there:
                    shutil.rmtree(folder.path, ignore_errors=True)
                raise
        return run_id

    def require_room(self, more: int, owner: str | None = None) -> None:
        """Raise InputError where a limit of the class does not allow `more` runs: asked before the first of several."""
        if more:
            with self.database.read() as db:
                limits.require_room(db, self.runs_dir, self.viewer.person_id if owner is None else owner, more)

    def resubmit(self, run_id: str) -> None:
        """Put a run that did not finish back into the queue, to go on where it stood; one that is about to stop follows
        when it has. Raises InputError otherwise."""
        self.refresh()
        with self.database.write() as db:
            record = self._own(db, run_id)
            if record.trashed is not None:
                raise InputError(f"Run '{run_id}' lies in the trash.", "Restore it first.")
            limits.require_room(db, self.runs_dir, record.owner, run_id=run_id)
            if not self._go_on(db, record, RESUMABLE):
                raise InputError(
                    f"Run '{run_id}' is {record.state.value}.",
                    "Only what was interrupted, failed or cancelled can be resumed; to repeat a run, train anew.",
                )

    def resubmit_all(self, run_ids: Iterable[str]) -> None:
        """Put back into the queue those of the runs that were stopped or interrupted, or are about to stop. The others
        stay as they are, those that failed among them, and those whose spec cannot be read, of which the log tells."""
        self.refresh()
        for run_id in run_ids:
            with self.database.write() as db:
                record = self._live(db, run_id)
                if record is not None:
                    try:
                        self._go_on(db, record, (State.CANCELLED, State.INTERRUPTED))
                    except LabError as damaged:  # the others go on all the same
                        log.warning("%s", damaged)

    # --- what their owner wants of them -------------------------------------------------------------------------------

    def rename(self, run_id: str, name: str) -> None:
        """Call the run `name`. Raises InputError for an empty or overlong one."""
        self._label(run_id, name=checked_name(name))

    def tag(self, run_id: str, tags: Iterable[str]) -> None:
        """Give the run these tags and no others. Raises InputError for overlong or too many."""
        self._label(run_id, tags=checked_tags(tags))

    def share(self, run_id: str, shared: bool) -> None:
        """Let all of the class see the run, or nobody else any more."""
        with self.database.write() as db:
            record = self._own(db, run_id)
            folder = self._there(record)
            folder.write_belonging(Belonging(record.owner, shared))
            index.put(db, folder, record.trashed)

    def put_first(self, run_id: str, first: bool = True) -> None:
        """Have the run begun before all others that wait, and though its owner is held back; or no more. Raises
        InputError where it does not wait, or the viewer is no instructor."""
        with self.database.write() as db:
            record = self._record(db, run_id)
            if not self.viewer.is_instructor:
                raise InputError("Only an instructor puts a run first.", "Ask yours.")
            if record.state is not State.QUEUED or record.trashed is not None:
                raise InputError(f"Run '{run_id}' is {record.state.value}.", "Only a run that waits can be put first.")
            db.execute("UPDATE runs SET put_first = ? WHERE run_id = ?", (time.time() if first else None, run_id))

    def to_change(self, run_id: str) -> RunFolder:
        """The folder of a run into which something is to be written. Raises InputError where there is none, or it is
        somebody else's."""
        with self.database.read() as db:
            return RunFolder(self._own(db, run_id).path)

    def stop(self, run_id: str) -> None:
        """End the run: a queued one at once, a running one after its current batch, its best epoch kept.

        Raises InputError where it has ended already.
        """
        self.refresh()
        with self.database.write() as db:
            record = self._own(db, run_id)
            if not self._stop(db, record):
                raise InputError(f"Run '{run_id}' has already ended ({record.state.value}).", "Nothing needs stopping.")

    def stop_all(self, run_ids: Iterable[str], of: str = "") -> None:
        """End those of the runs that have not ended, as `stop` does, for the study or tuning `of`, if for one.

        Those that another one which is going on waits for are left to it.
        """
        self.refresh()
        for run_id in run_ids:
            with self.database.write() as db:  # one each: a worker's heartbeat must not wait for all of them
                beside = {"run_id": run_id, "study_id": of}
                if of and db.execute(queue.WANTED_BESIDE, beside).fetchone() is not None:
                    continue
                record = self._live(db, run_id)
                if record is not None:
                    self._stop(db, record)

    # --- throwing away and bringing back -----------------------------------------------------------------------------

    def delete(self, run_id: str) -> None:
        """Move the run to the trash; a queued one leaves the queue. Raises InputError while it is running."""
        self.refresh()
        if self.run(run_id).state is State.QUEUED:
            self.stop(run_id)
        with self.database.write() as db:
            self._trash.take(db, self._own(db, run_id))

    def restore(self, run_id: str) -> None:
        """Bring the run back from the trash. Raises InputError where it does not lie there."""
        with self.database.write() as db:
            self._trash.give_back(db, self._own(db, run_id))

    def purge(self, run_id: str | None = None) -> None:
        """Delete the run for good, or all that lies in the trash. Raises InputError where it does not lie there."""
        for record in self.trash() if run_id is None else [self.run(run_id)]:
            with self.database.write() as db:
                self._trash.destroy(db, self._own(db, record.run_id))
        self._trash.sweep()

    # --- within -------------------------------------------------------------------------------------------------------

    @property
    def _trash(self) -> Trash:
        return Trash(self.runs_dir)

    def _own(self, db: sqlite3.Connection, run_id: str) -> RunRecord:
        """The run, to be changed. Raises InputError where there is none, or it is somebody else's."""
        record = self._record(db, run_id)
        if not self.viewer.may_change(record.owner):
            raise InputError(
                f"Run '{run_id}' is shared with you to be looked at: only its owner and an instructor change it.",
                "Train it again with changes, and have one of your own.",
            )
        return record

    def _live(self, db: sqlite3.Connection, run_id: str) -> RunRecord | None:
        """The run, where there is one that the viewer may change, and it does not lie in the trash."""
        query = f"{index.SELECT} WHERE run_id = :run_id AND trashed IS NULL AND {self.viewer.owns}"
        row = db.execute(query, self._values(run_id=run_id)).fetchone()
        return None if row is None else index.record(row, self.runs_dir)

    def _there(self, record: RunRecord) -> RunFolder:
        folder = RunFolder(record.path)
        if not folder.exists:
            raise InputError(catching_up.MISSING.problem, catching_up.MISSING.cure)
        return folder

    def _stop(self, db: sqlite3.Connection, record: RunRecord) -> bool:
        """End the run. Returns False where it has ended already."""
        folder = RunFolder(record.path)
        status = folder.status()
        if record.state.is_final or status is None or status.state.is_final:
            return False
        if status.state is State.RUNNING:
            folder.request_stop()
            return True
        status = status.model_copy(update={"state": State.CANCELLED, "finished": time.time()})
        folder.write_status(status)
        index.update(db, folder, status)
        return True

    def _go_on(self, db: sqlite3.Connection, record: RunRecord, ended: Container[State]) -> bool:
        """Queue the run again, now or, where it is about to stop, once it has. Returns False where it is neither about
        to stop nor in one of the states `ended`."""
        folder = RunFolder(record.path)
        if record.state is State.RUNNING and folder.stop_requested:
            folder.request_stop(then_again=True)  # whoever finds it ended queues it, be that this moment
            return True
        if record.state not in ended:
            return False
        folder.spec()
        requeueing.queue_again(db, folder, folder.status() or Status(created=record.created))
        return True

    def _label(self, run_id: str, *, name: str | None = None, tags: tuple[str, ...] | None = None) -> None:
        with self.database.write() as db:
            record = self._own(db, run_id)
            folder = self._there(record)
            folder.write_label(record.name if name is None else name, record.tags if tags is None else tags)
            index.put(db, folder, record.trashed)
