"""All that works for a lab on this machine, ended in order: for who ends with the machine, as a container does."""

import time
from pathlib import Path

from labcore.home import runs_dir as default_runs_dir
from labcore.launch import bench, conducting, local
from labcore.store.folder import RunFolder
from labcore.store.liveness import this_host
from labcore.store.status import State
from labcore.store.store import Store

PATIENCE = 45.0
"""Seconds for runs to end after the batch that they are in, their best epoch kept; few take more than five."""


def put_back(runs_dir: Path | None = None, patience: float = PATIENCE) -> int:
    """End the launcher and what it has started; runs at work on this machine stop, and wait in the queue again, to go
    on where they stood. Returns how many wait already.

    Whichever has not stopped in time is queued again by who finds it ended, once its process is gone. One that was
    asked to stop before stays stopped, and runs on other machines go on.
    """
    store = Store(runs_dir or default_runs_dir())
    local.stop(store.runs_dir)  # first, else it would begin them again
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
