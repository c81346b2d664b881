"""All that works for a lab on this machine, ended in order: for who ends with the machine, as a container does."""

import time
from pathlib import Path

from filelock import FileLock

from labcore.home import runs_dir as default_runs_dir
from labcore.launch import bench, conducting, local
from labcore.store.folder import RunFolder
from labcore.store.liveness import this_host
from labcore.store.status import State
from labcore.store.store import Store

PATIENCE = 45.0
"""Seconds for runs to end after the batch that they are in, their best epoch kept; few take more than five."""

LAUNCHER_PATIENCE = 20.0
"""Seconds that a launcher which is just starting may take to be there, and to leave."""

_held: list[FileLock] = []
"""Kept until this process ends: a lock that nobody refers to is given back."""


def put_back(runs_dir: Path | None = None, patience: float = PATIENCE, *, for_good: bool = False) -> int:
    """End the launcher and what it has started; runs at work on this machine stop, and wait in the queue again, to go
    on where they stood. Returns how many wait already.

    Whichever has not stopped in time is queued again by who finds it ended, once its process is gone. One that was
    asked to stop before stays stopped, and runs on other machines go on.

    Args:
        runs_dir: the folder of runs; by default the lab's own.
        patience: seconds that runs may take to stop.
        for_good: let no launcher, such as one that was being started just now, begin anything before this process ends.
    """
    store = Store(runs_dir or default_runs_dir())
    lock = _ended_launcher(store.runs_dir)  # first, else it would begin them again
    try:
        return _put_back(store, patience)
    finally:
        if lock is not None and for_good:
            _held.append(lock)
        elif lock is not None:
            lock.release()


def _ended_launcher(runs_dir: Path) -> FileLock | None:
    """End the launcher, also one that has not told yet that it is there. Returns the right to be it, or None where
    that is not to be had."""
    launcher, deadline = local.service(runs_dir), time.monotonic() + LAUNCHER_PATIENCE
    runs_dir.mkdir(parents=True, exist_ok=True)
    while True:
        launcher.ask_to_end()
        lock = launcher.lock(timeout=0)
        if lock is not None or time.monotonic() > deadline:
            return lock
        time.sleep(0.1)


def _put_back(store: Store, patience: float) -> int:
    conducting.service(store.runs_dir).ask_to_end()
    bench.stop(store.runs_dir)
    here = [folder for record in store.runs(state=State.RUNNING) if _is_here(folder := RunFolder(record.path))]
    for folder in here:
        folder.request_stop(then_again=True)
    deadline = time.monotonic() + patience
    while any(map(_is_here, here)) and time.monotonic() < deadline:
        time.sleep(0.1)
    store.refresh()  # sees them ended, and queues them
    return sum(store.run(folder.run_id).state is State.QUEUED for folder in here)


def _is_here(folder: RunFolder) -> bool:
    """Whether a worker of this machine is at the run, and nobody has asked it to stop for good."""
    status = folder.status()
    at_work = status is not None and status.state is State.RUNNING and status.host == this_host()
    return at_work and (folder.wanted_again or not folder.stop_requested)
