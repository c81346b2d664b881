"""Worker processes: those at work, each on a run in a slot, and those that wait warm, with TensorFlow imported."""

import logging
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from labcore.launch import processes
from labcore.launch.capacity import ALL, DEVICES, Slot
from labcore.launch.worker_process import WorkerProcess
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.liveness import is_alive, started_at, this_boot

log = logging.getLogger("labcore.launcher")

NICENESS = 10
"""So that pages stay quick while runs are at work."""

PAUSE_AFTER_LOSS = 60.0
"""Seconds before another spare is tried when one ended on its own."""

REHEARSE = "--rehearse"
"""What a worker is told that has nothing to do yet: a run that waits for it would only wait longer."""

LINGER = 10.0
"""Seconds that a worker whose run has ended waits for another; one of them stays longer, as the spare."""


@dataclass
class Job:
    """A run at work in a process of this machine.

    Attributes:
        claim: the run, and the token under which its worker writes.
        slot: the room that it takes.
        pid, started, boot: its process, as `labcore.store.liveness` knows it.
        worker: None where an earlier launcher started it.
        asked_to_end: since when it should be gone, by the monotonic clock; None as long as it may go on.
    """

    claim: Claim
    slot: Slot
    pid: int
    started: float
    boot: str = ""
    worker: WorkerProcess | None = None
    asked_to_end: float | None = None

    @property
    def is_alive(self) -> bool:
        return self.worker.is_alive if self.worker else is_alive(self.pid, self.started, self.boot)

    @property
    def is_done(self) -> bool:
        """Whether its worker lives and may take another run."""
        return self.worker is not None and self.worker.may_take_another_than(self.claim) and self.worker.is_alive

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None where only its parent, an earlier launcher, knew."""
        return self.worker.process.returncode if self.worker else None

    def end(self, *, kill: bool) -> None:
        """Tell the process to end; with `kill`, in a way that it cannot refuse."""
        if not self.is_alive:
            return
        try:
            process = psutil.Process(self.pid)
            process.kill() if kill else process.terminate()
        except psutil.NoSuchProcess:
            return


def free(room: Sequence[Slot], jobs: Sequence[Job]) -> list[Slot]:
    """The slots of `room` that none of `jobs` takes."""
    taken = {job.slot.number for job in jobs}
    return [slot for slot in room if not taken & {slot.number, ALL}]


class Workers:
    """Starts workers, and keeps those that may take another run.

    Args:
        runs_dir: the folder of runs.
        command: what to start; it waits for lines on standard input. A spare is told `--rehearse` beside.
        log: where the output of a spare goes until it has a run.
        keep_spare: whether one is kept warm, so that a run starts at once.
    """

    def __init__(self, runs_dir: Path, command: Sequence[str], log: Path, keep_spare: bool):
        self._runs_dir, self._command, self._log = runs_dir, command, log
        self._keep_spare = keep_spare
        self._idle: list[WorkerProcess] = []
        self._heard = threading.Event()
        self._no_spare_before = 0.0

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or at once when a worker says that it is done, or ends."""
        self._heard.wait(seconds)
        self._heard.clear()

    def begin(self, claim: Claim, slot: Slot, claims: Claims) -> Job:
        """Have a worker carry out the claim: one that waits, where it fits the slot.

        Raises OSError where none starts, LabError where the claim cannot be written to. No process is left then.
        """
        while (idle := self._take_idle(slot)) is not None:
            try:
                return self._hand_over(idle, claim, slot, claims)
            except OSError as error:
                log.warning("A worker that waited had just ended (%s): another will do", error)
        self._clear_devices(slot)
        log_path = RunFolder(self._runs_dir / claim.run_id).log_path
        return self._hand_over(self._start(slot, log_path), claim, slot, claims)

    def take_back(self, job: Job) -> None:
        """Keep the worker of a job that is done for another run."""
        assert job.worker is not None
        job.worker.idle_since = time.monotonic()
        self._idle.append(job.worker)

    def suits(self, slot: Slot) -> bool:
        """Whether a worker that waits was started for the devices of that slot."""
        return any(worker.slot.environment == slot.environment for worker in self._idle)

    def tend(self, slot: Slot | None) -> None:
        """Send home who waits in vain; start a spare for `slot`, where one is wanted and none waits (None: do not)."""
        for worker in [worker for worker in self._idle if not worker.is_alive]:
            self._idle.remove(worker)
            log.warning("A worker ended while it waited (exit status %s)", worker.process.returncode)
            if not worker.runs:
                self._no_spare_before = time.monotonic() + PAUSE_AFTER_LOSS
        for worker in [worker for worker in self._idle if self._waits_in_vain(worker)]:
            self._dismiss(worker)
        if self._keep_spare and not self._idle and slot is not None and time.monotonic() > self._no_spare_before:
            self._idle.append(self._start(slot, self._log, REHEARSE))

    def dismiss(self) -> None:
        """Send home all who wait."""
        for worker in list(self._idle):
            self._dismiss(worker)

    def _dismiss(self, worker: WorkerProcess) -> None:
        self._idle.remove(worker)
        worker.send_home()

    def _waits_in_vain(self, worker: WorkerProcess) -> bool:
        """Whether its last run is long over, and it is not the spare: on a GPU that holds nothing of an earlier run."""
        is_spare = self._keep_spare and worker is self._idle[-1] and DEVICES not in worker.slot.environment
        return worker.runs > 0 and not is_spare and time.monotonic() - worker.idle_since > LINGER

    def _take_idle(self, slot: Slot) -> WorkerProcess | None:
        """The worker that has waited the shortest, as its memory is still at hand."""
        for worker in reversed(self._idle):
            if worker.slot.environment == slot.environment and worker.is_alive:
                self._idle.remove(worker)
                return worker
        return None

    def _clear_devices(self, slot: Slot) -> None:
        """Send home who waits with memory on devices of `slot`: TensorFlow gives none back before its process ends."""
        wanted = set(slot.environment.get(DEVICES, "").split(","))
        for worker in list(self._idle):
            held = set(worker.slot.environment.get(DEVICES, "").split(",")) if worker.runs else set()
            if slot.number == ALL or (held & wanted) - {""}:
                self._dismiss(worker)

    def _hand_over(self, worker: WorkerProcess, claim: Claim, slot: Slot, claims: Claims) -> Job:
        pid = worker.process.pid
        job = Job(claim, slot, pid, started_at(pid) or 0.0, this_boot(), worker)
        try:
            claims.assign(claim, job.pid, job.started)
            worker.give(claim, self._runs_dir / claim.run_id)
        except BaseException:
            worker.process.kill()
            worker.process.wait()
            raise
        return job

    def _start(self, slot: Slot, log: Path, *options: str) -> WorkerProcess:
        pipe = subprocess.PIPE
        process = processes.start(
            [*self._command, *options],
            log,
            self._runs_dir,
            stdin=pipe,
            stdout=pipe,
            extra=slot.environment,
            niceness=NICENESS,
        )
        return WorkerProcess(slot, process, self._heard)
