"""Restoring a backup into an empty lab: all is unpacked aside and checked, then moved into place."""

import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from labcore.backup.areas import Area, Areas, areas, run_ids, set_names
from labcore.backup.making import LEDGER
from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.store import class_record, ledger
from labcore.store.class_record import ClassRecord
from labcore.store.files import move_into_place, read_json, read_mapping, write_json
from labcore.store.folder import RunFolder
from labcore.store.ledger import Ledger
from labcore.store.manifest import AGAIN, Manifest
from labcore.store.packing import Tell
from labcore.store.status import Fault, State
from labcore.store.store import Store
from labcore.store.unpacking import OF_LAB, Opened, opened, require_room
from labcore.words import counted

ASIDE = ".restoring"
"""Where all lies until it is whole: a folder on the disk of each area."""

WHOLE = "whole.json"
"""In the first of them: all is there and checked, and may be moved. Whoever is cut short after that goes on here."""

AT_WORK = Fault(
    problem="The run was at work when the lab was backed up.",
    cure="Resume it here to go on from its last finished epoch.",
)


class Stands(StrEnum):
    """Where a restoration stands that is not at its end, in words."""

    NOWHERE = "none was cut short"
    AT_WORK = "a backup is being restored now"
    UNPACKING = "one was cut short while it was unpacked; nothing of it is in the lab"
    CHECKED = "one was cut short while what it holds was moved to its places"


@dataclass(frozen=True)
class Restored:
    """What is here now.

    Attributes:
        states: how many runs are in each state, the trash not counted.
        records: studies and tunings.
        sets: the names of the data sets that came.
        missing: data sets that runs have learned from and that are not here, by name.
        left_out: what is not in the backup, as sentences.
    """

    states: dict[State, int]
    trashed: int
    records: int
    sets: tuple[str, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]


def restore(file: Path, store: Store, tell: Tell) -> Restored:
    """Bring the backup `file` into the lab of `store`, which has to be empty. Queued runs wait as before; those that
    were at work are interrupted, and can be resumed.

    Raises InputError: not a backup, damaged, hostile, or the lab is not empty. LabError: no room on the disk. Nothing
    is restored then. One that was cut short is finished by restoring the same file again.
    """
    with _lock(store.runs_dir):
        return _restore(file, store, tell)


def stands(runs_dir: Path) -> Stands:
    """Where a restoration into the lab of `runs_dir`, which exists, stands."""
    lab = areas(runs_dir)
    if not any((root / ASIDE).is_dir() for root in _roots(lab)):
        return Stands.NOWHERE
    try:
        with _lock(runs_dir, timeout=0):
            return Stands.CHECKED if (lab.runs.root / ASIDE / WHOLE).exists() else Stands.UNPACKING
    except Timeout:
        return Stands.AT_WORK


def give_up(runs_dir: Path) -> bool:
    """Delete what a restoration had unpacked that was cut short before all was there. Returns whether there was one;
    what is whole, or being restored, is left alone."""
    if stands(runs_dir) is not Stands.UNPACKING:
        return False
    try:
        with _lock(runs_dir, timeout=0):
            lab = areas(runs_dir)
            if (lab.runs.root / ASIDE / WHOLE).exists():
                return False
            _clear(lab)
            return True
    except Timeout:
        return False


def _lock(runs_dir: Path, timeout: float = -1) -> FileLock:
    return FileLock(runs_dir / f"{ASIDE}.lock", timeout=timeout)


def _roots(lab: Areas) -> set[Path]:
    return {area.root for area in lab.all}


def _restore(file: Path, store: Store, tell: Tell) -> Restored:
    lab = areas(store.runs_dir)
    marker = lab.runs.root / ASIDE / WHOLE
    with _opened(file, lab) as archive:
        manifest = _required(archive)
        this = hashlib.sha256(manifest.content()).hexdigest()
        begun = (read_mapping(marker) or {}).get("manifest", this if marker.exists() else None)
        if begun is None:
            _require_empty(lab, archive)
            _clear(lab)
            _require_rooms(archive, lab)
            try:
                _unpack(archive, lab, tell)
                write_json(marker, {"manifest": this})
            except BaseException:
                _clear(lab)
                raise
        elif begun != this:
            raise InputError(
                "Another backup was being restored here, and was cut short.", "Restore that one again: it goes on."
            )
    rows = _ledger(lab.runs.root / ASIDE / LEDGER, file.name)
    sets = tuple(_entries(lab.data))
    for area in lab.all:
        _move_in(area)
    with store.database.write() as db:
        store.fill(db)
        ledger.put(db, rows)
    _clear(lab)
    states = Counter(run.state for run in store.runs())
    return Restored(
        states={state: states[state] for state in State},
        trashed=len(store.trash()),
        records=len(manifest.records),
        sets=sets,
        missing=tuple(_missing(manifest)),
        left_out=manifest.left_out,
    )


def check(file: Path, store: Store, tell: Tell) -> Manifest:
    """Read all of the backup `file` and compare it with what was packed. Raises InputError where it is not that."""
    with _opened(file, areas(store.runs_dir)) as archive:
        archive.check(tell)
        return _required(archive)


@contextmanager
def _opened(file: Path, lab: Areas) -> Iterator[Opened]:
    with opened(file, "lab", OF_LAB, lambda name: name == LEDGER or lab.of(name) is not None) as archive:
        yield archive


def _required(archive: Opened) -> Manifest:
    if archive.manifest is None:
        raise InputError(
            f"'{archive.title}' is no backup of a lab: there is no manifest in it.",
            "One is made by 'python -m labcore backup make FILE.zip'.",
        )
    if LEDGER not in archive.members:
        raise InputError(f"'{archive.title}': {LEDGER!r} is missing.", AGAIN)
    return archive.manifest


def _require_empty(lab: Areas, archive: Opened) -> None:
    there = [
        *([counted(len(ids), "run")] if (ids := run_ids(lab.runs)) else []),
        *([f"{counted(len(ids), 'run')} in the trash"] if (ids := run_ids(lab.trash)) else []),
        *(area.name for area in lab.records if next(area.files(), None) is not None),
    ]
    brought = {name.split("/")[1] for name in archive.members if name.startswith(f"{lab.data.name}/")}
    there += [f"the data set '{name}'" for name in set_names(lab.data) if name in brought and not _is_made_here(name)]
    for area in lab.files:
        taken = (name for name, _ in area.files() if f"{area.name}/{name}" in archive.members)
        there += [f"the file '{area.name}/{name}'" for name in taken]
    if there:
        raise InputError(
            f"This lab is not empty: there is {', '.join(there[:5])}{' and more' if len(there) > 5 else ''}.",
            "A backup is restored into a lab of its own: name a new folder by LAB_HOME.",
        )


def _is_made_here(name: str) -> bool:
    """Whether it is a built-in set, which every lab makes by itself."""
    return name in Library().built_in


def _require_rooms(archive: Opened, lab: Areas) -> None:
    """Each disk has room for what goes there."""
    for root in _roots(lab):
        names = [name for name in archive.members if (found := lab.of(name)) and found[0].root == root]
        if names:
            root.mkdir(parents=True, exist_ok=True)
            require_room(archive.title, sum(archive.members[name].file_size for name in names), root)


def _unpack(archive: Opened, lab: Areas, tell: Tell) -> None:
    halves = _required(archive).halves
    places = {LEDGER: lab.runs.root / ASIDE / LEDGER}
    for name in archive.members:
        found = lab.of(name)
        if found is not None and not name.startswith(halves):
            area, rest = found
            places[name] = _aside(area) / rest
    archive.unpack(places, tell)
    said = {run.run_id for run in _required(archive).runs}
    for area in (lab.runs, lab.trash):
        for run_id in _entries(area):
            if run_id not in said:
                raise InputError(f"'{archive.title}' does not hold the runs that it says.", AGAIN)
            _settle(RunFolder(_aside(area) / run_id))
    _ledger(places[LEDGER], archive.title)
    _require_class(lab, archive.title)


def _settle(folder: RunFolder) -> None:
    """What was at work is interrupted; nobody there has a claim on the copy."""
    status = folder.status()
    if status is None:  # damaged there too; the list of runs says so
        return
    changes: dict[str, object] = {"token": "", "pid": None, "pid_started": None, "boot": ""}
    if status.state is State.RUNNING:
        changes |= {"state": State.INTERRUPTED, "finished": time.time(), "phase": "", "error": AT_WORK}
    folder.write_status(status.model_copy(update=changes))


def _ledger(path: Path, title: str) -> Ledger:
    try:
        return Ledger.model_validate(read_json(path))
    except ValidationError as error:
        raise InputError(f"'{title}': its {LEDGER} is damaged.", AGAIN) from error


def _require_class(lab: Areas, title: str) -> None:
    """A class list that cannot be read would let nobody in."""
    path = lab.runs.root / ASIDE / class_record.CALLED / f"{class_record.CALLED}.json"
    try:
        ClassRecord.model_validate(read_json(path) if path.exists() else {})
    except ValidationError as error:
        raise InputError(f"'{title}': its class list is damaged.", AGAIN) from error


def _move_in(area: Area) -> None:
    """What waits goes to its place, entry by entry, each at once; what was moved before is not here any more."""
    for name in _entries(area):
        target = area.place / name
        area.place.mkdir(parents=True, exist_ok=True)
        if area.of_data and target.is_dir():  # a built-in set that this lab has made by itself
            shutil.rmtree(target)
        move_into_place(_aside(area) / name, target)


def _entries(area: Area) -> list[str]:
    waiting = _aside(area)
    return sorted(path.name for path in waiting.iterdir()) if waiting.is_dir() else []


def _aside(area: Area) -> Path:
    return area.root / ASIDE / area.name


def _clear(lab: Areas) -> None:
    for root in _roots(lab):
        if (root / ASIDE).is_dir():
            (root / ASIDE / WHOLE).unlink(missing_ok=True)  # first: what is half cleared away is not whole
            shutil.rmtree(root / ASIDE, ignore_errors=True)


def _missing(manifest: Manifest) -> Iterator[str]:
    names = set(Library().names())
    yield from sorted({run.dataset for run in manifest.runs if run.dataset} - names)
