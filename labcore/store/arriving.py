"""Runs, studies and tunings that were unpacked aside: they move in together, or none of them does."""

import filecmp
import os
import shutil
import sqlite3
import time
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.store import index
from labcore.store.arrival import Arrival, Arrived, How, owner_here
from labcore.store.arriving_records import Records
from labcore.store.belonging import Belonging
from labcore.store.files import move_into_place
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.manifest import AGAIN
from labcore.store.members import LABEL, LOG, SPEC, STATUS
from labcore.store.status import Fault, State, Status
from labcore.store.store import Store
from labcore.store.trash import Trash
from labcore.store.unpacking import Opened

PACKED_EARLY = Fault(
    problem="The run was packed before it had ended.", cure="Resume it here to go on from its last finished epoch."
)

MAY_DIFFER = {STATUS, LABEL, LOG}
"""Of two copies of one run: what says where it is, what its owner calls it, and what its worker had to say."""


class Arriving:
    """What was unpacked from `archive` into the folder `incoming`, one move away from its place.

    Args:
        store: where it goes, and who brings it.
        as_new: whether what is here already comes a second time.
    """

    def __init__(self, store: Store, archive: Opened, incoming: Path, as_new: bool):
        self._store, self._archive, self._incoming, self._as_new = store, archive, incoming, as_new
        self._trash = store.runs_dir / index.TRASH
        named = [path for path in incoming.iterdir() if is_run_id(path.name)]
        self._folders = [RunFolder(path) for path in sorted(named)]
        manifest = archive.manifest
        self._owners = {run.run_id: run.owner for run in manifest.runs} if manifest else {}

    def arrive(self) -> Arrived:
        """Move all of it in. Raises InputError where something cannot be used, or is here and differs."""
        for folder in self._folders:
            self._require_spec(folder)
        # Before the transaction: files are compared, which may take long, and others are not to wait meanwhile.
        runs = [self._fate(folder) for folder in self._folders]
        made: list[Path] = []
        with self._store.database.write() as db:
            records = Records(self._store, self._archive, self._incoming, self._as_new)
            theirs = records.fates({run.packed_id: run.made_id for run in runs})
            try:
                for folder, run in zip(self._folders, runs, strict=True):
                    if run.how in (How.NEW, How.COPY):
                        self._require_free(run.made_id)
                        made.append(self._move_in(db, folder, run.made_id))
                for each in theirs:
                    if each.how in (How.NEW, How.COPY):
                        made.append(records.move_in(db, each))
                for run in runs:
                    if run.how is How.RESTORED:
                        self._restore(db, run.made_id)
            except BaseException:
                for path in made:
                    shutil.rmtree(path, ignore_errors=True)
                raise
        left_out = self._archive.manifest.left_out if self._archive.manifest else ()
        return Arrived(tuple(runs), tuple(theirs), left_out)

    def _require_spec(self, folder: RunFolder) -> None:
        title = self._archive.title
        if not (folder.path / SPEC).is_file():
            raise InputError(f"'{title}' holds no run: there is no {SPEC} in it.", AGAIN)
        try:
            folder.spec()
        except LabError as error:
            problem = f"'{title}' holds no run that can be used. {error.problem}"
            raise InputError(problem, error.cure or AGAIN) from error

    def _fate(self, folder: RunFolder) -> Arrival:
        run_id = folder.run_id
        live, trashed = self._store.runs_dir / run_id, self._trash / run_id
        here = next((path for path in (live, trashed) if os.path.lexists(path)), None)
        if here is None:
            return Arrival(run_id, run_id, How.NEW)
        if self._as_new or not self._store.viewer.may_change(RunFolder(here).belonging().owner):
            return Arrival(run_id, new_run_id(), How.COPY)
        differs = _difference(folder, here)
        if differs is None:
            return Arrival(run_id, run_id, How.THERE if here == live else How.RESTORED)
        where = "here" if here == live else "in the trash here"
        raise InputError(
            f"There is a run '{run_id}' {where} already, and it differs in {differs}.",
            "To have both, unpack it as new ('runs unpack --as-new FILE.zip'): it gets another id.",
        )

    def _require_free(self, run_id: str) -> None:
        if os.path.lexists(self._store.runs_dir / run_id) or os.path.lexists(self._trash / run_id):
            raise InputError(f"Run '{run_id}' has come here meanwhile.", "Unpack the archive again.")

    def _move_in(self, db: sqlite3.Connection, folder: RunFolder, made_id: str) -> Path:
        _end(folder)
        if owner := owner_here(self._store, self._owners.get(folder.run_id, "")):
            folder.write_belonging(Belonging(owner))
        target = RunFolder(self._store.runs_dir / made_id)
        move_into_place(folder.path, target.path)
        try:
            index.put(db, target)
        except BaseException:
            shutil.rmtree(target.path, ignore_errors=True)
            raise
        return target.path

    def _restore(self, db: sqlite3.Connection, run_id: str) -> None:
        runs_dir, query = self._store.runs_dir, f"{index.SELECT} WHERE run_id = ?"
        if db.execute(query, (run_id,)).fetchone() is None:
            index.put(db, RunFolder(self._trash / run_id), time.time())
        row = db.execute(query, (run_id,)).fetchone()
        Trash(runs_dir).give_back(db, index.record(row, runs_dir))


def _difference(folder: RunFolder, here: Path) -> str | None:
    """The first file of the run in `folder` that the run `here` lacks, or has otherwise; None where there is none.

    What is here besides, as of a run that was looked into since, makes it no other run.
    """
    for name, path in folder.members():
        beside = here / name
        if name in MAY_DIFFER:
            continue
        if not beside.is_file() or not filecmp.cmp(path, beside, shallow=False):
            return name
    return None


def _end(folder: RunFolder) -> None:
    """A run at work or waiting elsewhere is neither here; no process elsewhere has a claim on the copy."""
    status = folder.status() or Status(state=State.RUNNING, created=time.time())
    changes: dict[str, object] = {"token": "", "pid": None, "pid_started": None, "boot": ""}
    if not status.state.is_final:
        changes |= {"state": State.INTERRUPTED, "phase": "", "error": PACKED_EARLY}
    folder.write_status(status.model_copy(update=changes))
