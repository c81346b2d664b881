"""Runs, studies and tunings as one file, to be carried elsewhere: packed here, unpacked there or back again."""

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from labcore.errors import InputError
from labcore.store import limits, study_index, tuning_index
from labcore.store.arriving import Arrived, Arriving
from labcore.store.files import sweep_folders
from labcore.store.folder import RunFolder
from labcore.store.identifiers import PATTERN, is_run_id, new_run_id
from labcore.store.manifest import AGAIN, Manifest
from labcore.store.members import MEMBER, SPEC
from labcore.store.packing import Packing, Tell, add_run, entry, size_of, written
from labcore.store.record import RunRecord
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tuning import Asked
from labcore.store.tunings import Tunings
from labcore.store.unpacking import OF_RUNS, Opened, opened, require_room
from labcore.words import counted

INCOMING = ".incoming-"

OF_RUN = re.compile(rf"({PATTERN.pattern})/(?:{MEMBER.pattern})")
OF_RECORD = re.compile(
    rf"studies/(study-{PATTERN.pattern})/study[.]json|tunings/(tuning-{PATTERN.pattern})/(?:tuning[.]json|trials[.]jsonl)"
)
BY_HAND = re.compile(rf"(?:[^/\\]+/)?(?:{MEMBER.pattern})")
"""In an archive of one run without a manifest: its folder may be called anything, or be missing."""


def _quiet(share: float, doing: str) -> None:
    """Nobody wants to hear how far it is."""


class Carrying:
    """What of a store is packed, and what is brought into it.

    Args:
        store: the runs, as somebody may see them.
    """

    def __init__(self, store: Store):
        self._store = store
        self._studies, self._tunings = Studies(store), Tunings(store)

    def pack(self, ids: Sequence[str], file: Path, tell: Tell = _quiet) -> Manifest:
        """Write the runs, and the studies and tunings with all of their runs, to the archive `file`.

        A run at work is packed as it stands, to be resumed by whoever unpacks it. Exports are not packed: they can be
        made again. Raises InputError where something is not there, or `file` is there already; nothing is written then.
        """
        records = [each for each in dict.fromkeys(ids) if self._is_record(each)]
        runs = {each: self._store.run(each) for each in ids if each not in records}
        left_out = []
        for record_id in records:
            wanted = self._runs_of(record_id)
            found = {run_id: run for run_id, run in self._store.records(wanted).items() if run.trashed is None}
            runs |= {run_id: run for run_id, run in found.items() if RunFolder(run.path).exists}
            if missing := len(set(wanted) - runs.keys()):
                left_out.append(f"{counted(missing, 'run')} of {record_id} can no longer be had.")
        folders = [_required(run) for run in runs.values()]
        total = sum(size_of(path) for folder in folders for _, path in folder.members())
        with written(file, total, tell) as packing:
            packing.left_out += left_out
            for record_id in records:  # before its runs: those that it gains meanwhile are not missed there
                self._add_record(packing, record_id)
            for folder in folders:
                if not add_run(packing, folder, folder.run_id):
                    raise InputError(f"Run '{folder.run_id}' was deleted meanwhile.", "Pack again without it.")
                packing.runs.append(entry(folder, tuple(self._studies.of_run(folder.run_id))))
            return packing.finish("runs")

    def unpack(self, file: Path, *, as_new: bool = False, tell: Tell = _quiet) -> Arrived:
        """Bring in what is in the archive `file`, to belong to the viewer; an instructor leaves it to whoever had it,
        if that is somebody of this class.

        What is here already, the same, stays as it is, or comes back from the trash. Nothing is left half-unpacked.

        Args:
            as_new: give what is here already another id, and have it twice.

        Raises InputError: not an archive that `pack` could have made; or something of that id is here that differs.
        LabError: no room on the disk.
        """
        runs_dir = self._store.runs_dir
        with opened(file, "runs", OF_RUNS, _is_member) as archive:
            places = _places(archive)
            require_room(archive.title, archive.total, runs_dir)
            with self._store.database.read() as db:
                limits.require_disk(db, runs_dir, self._store.viewer.person_id, archive.total)
            sweep_folders(runs_dir, f"{INCOMING}*")
            incoming = runs_dir / f"{INCOMING}{secrets.token_hex(8)}"
            try:
                archive.unpack({name: incoming / place for name, place in places.items()}, tell)
                return Arriving(self._store, archive, incoming, as_new).arrive()
            finally:
                shutil.rmtree(incoming, ignore_errors=True)

    def _is_record(self, each: str) -> bool:
        return study_index.SHELF.is_id(each) or tuning_index.SHELF.is_id(each)

    def _runs_of(self, record_id: str) -> list[str]:
        """The ids of the runs of a study or tuning. Raises InputError where there is none of that id."""
        if study_index.SHELF.is_id(record_id):
            return list(dict.fromkeys(member.run_id for member in self._studies.get(record_id).members))
        self._tunings.get(record_id)
        events = self._tunings.events(record_id)
        return list(dict.fromkeys(event.run_id for event in events if isinstance(event, Asked)))

    def _add_record(self, packing: Packing, record_id: str) -> None:
        shelf = study_index.SHELF if study_index.SHELF.is_id(record_id) else tuning_index.SHELF
        path = shelf.path(self._store.runs_dir, record_id)
        for name in (path.name, tuning_index.LOG):
            packing.add(path.with_name(name), f"{shelf.several}/{record_id}/{name}")
        packing.records.append(record_id)


def _required(run: RunRecord) -> RunFolder:
    folder = RunFolder(run.path)
    if not folder.exists:
        raise InputError(f"The folder of run '{run.run_id}' is no longer there.", "Put it back or delete the run.")
    return folder


def _is_member(name: str) -> bool:
    return any(form.fullmatch(name) for form in (OF_RUN, OF_RECORD, BY_HAND))


def _places(archive: Opened) -> dict[str, str]:
    """Where each member goes, below one folder. Raises InputError where one does not belong in there."""
    names, title = archive.members, archive.title
    if archive.manifest is None:
        return _of_one_run(archive)
    for name in names:
        if not (OF_RUN.fullmatch(name) or OF_RECORD.fullmatch(name)):
            raise InputError(f"'{title}': {name!r:.120} does not belong in there.", AGAIN)
    found = {match[1] for name in names if (match := OF_RUN.fullmatch(name))}
    if found != {run.run_id for run in archive.manifest.runs} or not found:
        raise InputError(f"'{title}' does not hold the runs that it says.", AGAIN)
    return {name: name for name in names}


def _of_one_run(archive: Opened) -> dict[str, str]:
    """The same of an archive that says nothing of itself: it has one run, in a folder of some name or in none."""
    names, title = archive.members, archive.title
    top = next((name.rpartition("/")[0] for name in names if name.rpartition("/")[2] == SPEC), None)
    if top is None:
        raise InputError(f"'{title}' holds no run: there is no {SPEC} in it.", AGAIN)
    run_id = top if is_run_id(top) else new_run_id()
    inside = {name: name.removeprefix(f"{top}/") if top else name for name in names}
    for name, place in inside.items():
        if not MEMBER.fullmatch(place):
            raise InputError(f"'{title}': {name!r:.120} is not part of a run.", AGAIN)
    return {name: f"{run_id}/{place}" for name, place in inside.items()}
