"""Runs carried out by this machine: one worker process for each, in as many slots as it has room for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labcore.launch import processes
from labcore.launch.adoption import adopted
from labcore.launch.capacity import CORES_PER_RUN, Slot, cores, slots, wants_whole_machine, whole_machine
from labcore.launch.carrier import Carrier, Job
from labcore.launch.workers import LocalJob, Workers, free
from labcore.store.claims import Claim, Claims
from labcore.store.store import Store


class Machine(Carrier):
    """This machine.

    Args:
        runs_dir: the folder of runs.
        log: where the output of a worker goes that has no run.
        room: the slots; by default what the machine carries.
        worker_command: how a worker is started.
        keep_spare: whether a worker is kept warm while there is nothing to do.
    """

    def __init__(
        self,
        runs_dir: Path,
        log: Path,
        *,
        room: Sequence[Slot] | None = None,
        worker_command: Sequence[str] | None = None,
        keep_spare: bool = True,
    ):
        self._room = tuple(slots() if room is None else room)
        command = worker_command or [*processes.python("labcore.worker"), "--stay", str(log)]
        self._workers = Workers(runs_dir, command, log, keep_spare)

    @property
    def capacity(self) -> int:
        return len(self._room)

    def published(self) -> dict[str, Any]:
        return {"slots": self.capacity}

    def has_room(self, jobs: Sequence[Job]) -> bool:
        return bool(self._free(jobs))

    def fits(self, spec: Mapping[str, Any], jobs: Sequence[Job]) -> bool:
        return self._slot_for(spec, jobs) is not None

    def submit(self, claim: Claim, spec: Mapping[str, Any], jobs: Sequence[Job], claims: Claims) -> Job:
        slot = self._slot_for(spec, jobs)
        assert slot is not None, "asked for a run that does not fit"
        return self._workers.begin(claim, slot, claims)

    def reconcile(self, store: Store, claims: Claims) -> list[Job]:
        return list(adopted(store, claims, self._room))

    def take_back(self, job: Job) -> None:
        assert isinstance(job, LocalJob)
        self._workers.take_back(job)

    def tend(self, jobs: Sequence[Job], waiting: bool) -> None:
        """Warm a spare for the next free slot (or, on any device, the next free run), unless it would slow the others.

        To import TensorFlow keeps a core busy for seconds, in which epochs at work on that core take longer.
        """
        if jobs and len(jobs) * CORES_PER_RUN >= cores():
            self._workers.tend(None)
            return
        empty = self._free(jobs)
        alike = not any(slot.environment for slot in self._room)
        self._workers.tend(empty[0] if empty else self._room[0] if waiting and alike else None)

    def wait(self, seconds: float) -> None:
        self._workers.wait(seconds)

    def leave(self, jobs: Sequence[Job]) -> None:
        self._workers.dismiss()
        for job in jobs:
            if isinstance(job, LocalJob) and job.worker is not None:
                job.worker.send_home()

    def _slot_for(self, spec: Mapping[str, Any], jobs: Sequence[Job]) -> Slot | None:
        """Where the run may begin now; None where it has to wait."""
        empty = self._free(jobs)
        if wants_whole_machine(spec, self._room):
            return whole_machine(self._room) if len(empty) == len(self._room) else None
        return next((slot for slot in empty if self._workers.suits(slot)), empty[0] if empty else None)

    def _free(self, jobs: Sequence[Job]) -> list[Slot]:
        return free(self._room, [job for job in jobs if isinstance(job, LocalJob)])
