"""What an earlier launcher has left: runs at work, runs whose worker died, runs that never got one."""

import logging
from collections.abc import Iterator, Sequence

import psutil

from labcore.launch.capacity import DEVICES, Slot, whole_machine
from labcore.launch.workers import LocalJob, free
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.liveness import this_host
from labcore.store.status import State, Status
from labcore.store.store import Store

log = logging.getLogger("labcore.launcher")


def adopted(store: Store, claims: Claims, room: Sequence[Slot]) -> list[LocalJob]:
    """The runs at work on this machine, in the slots of `room` that their processes have; those that never got a
    process go back to the queue."""
    jobs: list[LocalJob] = []
    for claim, status in _claimed(store):
        if status.pid is None or status.pid_started is None:
            log.info("Run %s had no worker yet: back to the queue", claim.run_id)
            claims.release(claim)
            continue
        log.info("Run %s is taken over, process %d", claim.run_id, status.pid)
        jobs.append(LocalJob(claim, _slot_of(status.pid, room, jobs), status.pid, status.pid_started, status.boot))
    return jobs


def _claimed(store: Store) -> Iterator[tuple[Claim, Status]]:
    """The runs that a launcher of this machine has claimed, and how they stand."""
    for record in store.runs(state=State.RUNNING):
        status = RunFolder(record.path).status()
        if status is not None and status.state is State.RUNNING and status.host == this_host():
            yield Claim(record.run_id, status.token), status


def _slot_of(pid: int, room: Sequence[Slot], jobs: Sequence[LocalJob]) -> Slot:
    """The slot with the devices of that process, or any that is free; where all are taken, one too many."""
    try:
        environment = psutil.Process(pid).environ()
    except psutil.Error:  # ended meanwhile
        environment = {}
    whole = whole_machine(room)
    if "," in whole.environment.get(DEVICES, "") and whole.environment.items() <= environment.items():
        return whole
    empty = free(room, jobs) or [Slot(len(room) + len(jobs))]
    return next((slot for slot in empty if slot.environment.items() <= environment.items()), empty[0])
