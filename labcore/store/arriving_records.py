"""Studies and tunings that were unpacked aside, with the runs that they name under the ids which those have here."""

import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from labcore.errors import InputError, LabError
from labcore.store import index, study_index, trial_log, tuning_index
from labcore.store.arrival import Arrival, How, owner_here
from labcore.store.files import replace_atomically, write_json
from labcore.store.folder import RunFolder
from labcore.store.identifiers import is_run_id, new_run_id
from labcore.store.kept import Shelf
from labcore.store.manifest import AGAIN
from labcore.store.store import Store
from labcore.store.study import StudyRecord, StudyState
from labcore.store.trial_log import Event
from labcore.store.tuning import Asked, TuningRecord, TuningState
from labcore.store.unpacking import Opened

PACKED_EARLY = "It was packed before its end."

SHELVES = (study_index.SHELF, tuning_index.SHELF)

Content = tuple[StudyRecord | TuningRecord, list[Event]]
"""A record, and what has happened if it is a tuning."""


class Records:
    """The studies and tunings in the folder `incoming`.

    Args:
        store: where they go, and who brings them.
        as_new: whether what is here already comes a second time.
    """

    def __init__(self, store: Store, archive: Opened, incoming: Path, as_new: bool):
        self._store, self._title, self._incoming, self._as_new = store, archive.title, incoming, as_new
        self._made: Mapping[str, str] = {}

    def fates(self, made: Mapping[str, str]) -> list[Arrival]:
        """What is to become of each. Raises InputError where one cannot be read, or is here and differs.

        Args:
            made: the ids of the runs here, by those in the archive.
        """
        self._made = made
        return [self._fate(record_id) for shelf in SHELVES for record_id in shelf.ids(self._incoming)]

    def move_in(self, db: sqlite3.Connection, arrival: Arrival) -> Path:
        """Write the record to its place; its runs are there. It stands still there, whatever it did elsewhere."""
        shelf = _shelf_of(arrival.packed_id)
        path = shelf.path(self._store.runs_dir, arrival.made_id)
        record, events = self._renamed(_read(self._incoming, arrival.packed_id))
        changes: dict[str, object] = {"owner": owner_here(self._store, record.owner), "shared": False}
        try:
            if isinstance(record, StudyRecord):
                changes["state"] = StudyState.STOPPED
                study = record.model_copy(update={**changes, "study_id": arrival.made_id})
                write_json(path, study.model_dump(mode="json"))
                study_index.put(db, study)
            else:
                if record.state is not TuningState.FINISHED:
                    changes |= {"state": TuningState.STOPPED, "why": PACKED_EARLY}
                tuning = record.model_copy(update={**changes, "tuning_id": arrival.made_id})
                write_json(path, tuning.model_dump(mode="json"))
                lines = [event.model_dump_json().encode() + b"\n" for event in events]
                replace_atomically(path.with_name(tuning_index.LOG), b"".join(lines))
                tuning_index.put(db, tuning)
                for event in events:
                    if isinstance(event, Asked):
                        tuning_index.put_trial(db, tuning.tuning_id, event.run_id, event.own)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        return path.parent

    def _fate(self, record_id: str) -> Arrival:
        shelf = _shelf_of(record_id)
        try:
            packed = _read(self._incoming, record_id)
        except LabError as error:
            raise InputError(f"'{self._title}': its {shelf.called} cannot be read.", AGAIN) from error
        if not shelf.path(self._store.runs_dir, record_id).parent.exists():
            return Arrival(record_id, record_id, How.NEW)
        here = _read(self._store.runs_dir, record_id)
        if self._as_new or not self._store.viewer.may_change(here[0].owner):
            return Arrival(record_id, shelf.prefix + new_run_id(), How.COPY)
        if _is_same(packed, here):
            return Arrival(record_id, record_id, How.THERE)
        raise InputError(
            f"There is a {shelf.called} '{record_id}' here already, and it differs.",
            f"To have both, unpack it as new ('runs unpack --as-new FILE.zip'); or delete the {shelf.called} here: its "
            "runs stay.",
        )

    def _renamed(self, content: Content) -> Content:
        """The same, with runs called as they are here."""
        record, events = content
        if isinstance(record, StudyRecord):
            members = tuple(member.model_copy(update=self._called(member.run_id)) for member in record.members)
            record = record.model_copy(update={"members": members})
        return record, [
            event.model_copy(update=self._called(event.run_id)) if isinstance(event, Asked) else event
            for event in events
        ]

    def _called(self, run_id: str) -> dict[str, object]:
        """Under which id the run is a member here. Nobody lays hold of somebody else's run by naming it in a file: a
        study of whoever brings it could have that run wait."""
        if run_id in self._made:
            return {"run_id": self._made[run_id]}
        runs_dir, viewer = self._store.runs_dir, self._store.viewer
        here = (RunFolder(place / run_id) for place in (runs_dir, runs_dir / index.TRASH) if is_run_id(run_id))
        if any(run.exists and not viewer.may_change(run.belonging().owner) for run in here):
            return {"run_id": new_run_id(), "own": False}
        return {}


def _read(place: Path, record_id: str) -> Content:
    """What is kept below `place`. Raises LabError where it cannot be read."""
    if study_index.SHELF.is_id(record_id):
        return study_index.SHELF.read(place, record_id), []
    path = tuning_index.SHELF.path(place, record_id)
    return tuning_index.SHELF.read(place, record_id), trial_log.read(path.with_name(tuning_index.LOG))


def _shelf_of(record_id: str) -> Shelf[StudyRecord] | Shelf[TuningRecord]:
    return study_index.SHELF if study_index.SHELF.is_id(record_id) else tuning_index.SHELF


def _is_same(packed: Content, here: Content) -> bool:
    """Whether all that was packed is here; what has happened since makes it no other."""
    (record, events), (found, later) = packed, here
    if isinstance(record, StudyRecord):
        if not isinstance(found, StudyRecord) or found.plan != record.plan:
            return False
        return all(member in found.members for member in record.members)
    return found.plan == record.plan and later[: len(events)] == events
