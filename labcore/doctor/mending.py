"""What the doctor mends by itself: nothing that a user would miss is deleted, and each thing done is told."""

import logging
import shutil
from collections.abc import Callable, Iterator

from labcore import home
from labcore.backup import restoring
from labcore.doctor import lab, remains
from labcore.doctor.check import Check
from labcore.doctor.machine import size_of
from labcore.errors import LabError
from labcore.store.database import Damaged
from labcore.store.store import Store
from labcore.words import counted

log = logging.getLogger(__name__)


def mend() -> Iterator[Check]:
    """Mend what can be mended, and tell of each thing that was done, or why it could not be.

    Meanwhile others may be at work in the lab: what they hold is left alone.
    """
    if not home.runs_dir().is_dir():
        return
    yield from _guarded("index of runs", _index)
    yield from _guarded("lost runs", _lost_runs)
    yield from _guarded("runs in the index", _rows)
    yield from _guarded("restoration", _restoration)
    yield from _guarded("half files", _half_files)


def _guarded(name: str, work: Callable[[], str]) -> Iterator[Check]:
    """What `work` says it has done, nothing where that is ''."""
    try:
        if done := work():
            yield Check(name, True, done)
    except LabError as error:
        yield Check(name, False, error.problem, error.cure)
    except OSError as error:
        log.warning("'%s' could not be mended", name, exc_info=True)
        yield Check(name, False, str(error), "Check that the disk has room and that LAB_HOME may be written to.")


def _index() -> str:
    """An index that is no database is set aside, and made anew from the folders."""
    store = Store()
    try:
        store.counts()
        return ""
    except Damaged as damage:
        runs = store.reindex()
        return (
            f"{damage.problem} It was set aside as 'lab.damaged-…' and made anew from the folders: "
            f"{counted(runs, 'run')}. Who was signed in has to sign in again."
        )


def _lost_runs() -> str:
    store = Store()
    lost = lab.lost_ids(store)
    if not lost:
        return ""
    store.refresh()
    ended = {run_id: store.run(run_id).state.value for run_id in lost}
    return "; ".join(f"{run_id} is {state}" for run_id, state in ended.items())


def _rows() -> str:
    taken = Store().take_in_unknown()
    return f"taken in: {', '.join(taken)}" if taken else ""


def _restoration() -> str:
    done = restoring.give_up(home.runs_dir())
    return "what a restoration had unpacked before it was cut short is deleted; restore the file again" if done else ""


def _half_files() -> str:
    found = list(remains.left())
    size = sum(map(size_of, found)) / 1e6
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    kept = [path for path in found if path.exists()]
    deleted = len(found) - len(kept)
    told = f"{counted(deleted, 'half file')} deleted, {size:.1f} MB" if deleted else ""
    return f"{told}; still there: {', '.join(map(str, kept[:3]))}" if kept else told
