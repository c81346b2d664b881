"""What processes that were killed have left: half files, and a restoration that was cut short."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from labcore import home
from labcore.backup import restoring
from labcore.datasets.layout import PARTIAL
from labcore.doctor.check import Check
from labcore.doctor.machine import size_of
from labcore.store.carrying import INCOMING
from labcore.store.files import ABANDONED, QUIET, drafts
from labcore.store.index import TRASH
from labcore.store.packing import SCRATCH
from labcore.store.trash import DOOMED
from labcore.words import counted

MEND = "python -m labcore doctor --fix deletes them."


def half_files() -> Check:
    """Half-written files and folders on which nobody can be at work any more."""
    found = list(left())
    size = sum(map(size_of, found)) / 1e6
    said = f"{counted(len(found), 'file')}, {size:.1f} MB" if found else "none"
    return Check("half files", not found, said, f"Killed processes have left them: {MEND}", needed=False)


def restoration() -> Check:
    """Whether a backup was being restored here when the process that did it was killed."""
    stands = restoring.stands(home.runs_dir()) if home.runs_dir().is_dir() else restoring.Stands.NOWHERE
    cure = (
        "Restore the same file again: it goes on where it stood."
        if stands is restoring.Stands.CHECKED
        else "Restore it again; or python -m labcore doctor --fix deletes what was unpacked."
    )
    fine = stands in (restoring.Stands.NOWHERE, restoring.Stands.AT_WORK)
    return Check("restoration", fine, stands.value, cure, needed=stands is restoring.Stands.CHECKED)


def left() -> Iterator[Path]:
    """The half files and folders: those that have not been written to for so long that nobody is at work on them."""
    runs, data = home.runs_dir(), home.data_dir()
    if runs.is_dir():
        yield from _quiet(drafts(runs))
        folders = (*runs.glob(f"{INCOMING}*"), *runs.glob(f"{SCRATCH}*"), *(runs / TRASH).glob(f"{DOOMED}*"))
        yield from _abandoned(folders)
    yield from _abandoned((data / "library").glob(f".*{PARTIAL}"))
    yield from _quiet(drafts(data / "downloads"))


def _quiet(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if _silent_for(path) > QUIET)


def _abandoned(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if min(map(_silent_for, (path, *path.rglob("*")))) > ABANDONED)


def _silent_for(path: Path) -> float:
    """Seconds since it was written to; 0 where it is gone."""
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0
