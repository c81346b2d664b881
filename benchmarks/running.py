"""Runs for the benchmarks: through the queue and a worker process, as any run."""

import time

from labcore.datasets.library import Library
from labcore.launch import local
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.store.store import Store


def train(**settings) -> dict:
    """Carry out the classification that `settings` describe, and return its report. Raises RuntimeError if it fails."""
    store = Store()
    run_id = store.submit(resolve({"task": "classification", **settings}, Library().card))
    local.ensure_running()
    while not store.folder(run_id).status().state.is_final:
        time.sleep(1)
    status = store.folder(run_id).status()
    if status.state is not State.FINISHED:
        raise RuntimeError(f"{settings} ended {status.state}: {status.error}")
    return store.folder(run_id).report()
