"""The local launcher's own process, `python -m labcore.launch.server`: gives queued runs to workers and watches them.

It may be ended and started again at any time: workers go on without it, and the next one takes them over.
"""

import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from labcore.errors import LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.launch import local, processes
from labcore.launch.capacity import ALL, CORES_PER_RUN, DEVICES, Slot, cores, slots, wants_whole_machine, whole_machine
from labcore.launch.conducting import ConductorKeeper
from labcore.launch.endings import cause_of_death
from labcore.launch.workers import Job, Workers
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.liveness import SILENCE, this_host
from labcore.store.passing import MOST_ATTEMPTS, lasting
from labcore.store.status import Fault, State
from labcore.store.store import Store

log = logging.getLogger("labcore.launcher")

TICK = 0.2
"""Seconds between two looks at queue and workers, at most: a worker that is done or ends is heard at once."""

LOG_TAIL = 16 << 10
"""Bytes at the end of a worker's log that tell how it ended."""

RETRY = 1.0
"""Seconds before the next look when store or disk refused the last."""

MIRROR = 1.0
"""Seconds between two updates of the index from the folders of runs at work."""

GRACE = 10.0
"""Seconds that a worker has to end by itself when asked, or when its run is over; then it is terminated."""

SAVING_GRACE = 12.0
"""The same for a worker that is alive and writes the model. With `LAST_GRACE` and a few ticks it stays below 15 s."""

PAUSE_AFTER_TROUBLE = 5.0
"""Seconds before another run is begun after one could not be, through no fault of its own."""

LAST_GRACE = 1.5
"""Seconds after which a worker that was terminated is killed."""


class Server:
    """Carries out the runs in `runs_dir`.

    Args:
        runs_dir: the folder of runs.
        room: the slots; by default what the machine carries.
        worker_command: how a worker is started.
        keep_spare: whether a worker is kept warm while there is nothing to do.
        idle: seconds without any run after which it leaves.
    """

    def __init__(
        self,
        runs_dir: Path,
        *,
        room: Sequence[Slot] | None = None,
        worker_command: Sequence[str] | None = None,
        keep_spare: bool = True,
        idle: float = 300.0,
    ):
        self._service = local.service(runs_dir)
        self._runs_dir = self._service.runs_dir
        self._store = Store(self._runs_dir)
        self._claims = Claims(self._store)
        self._room = tuple(slots() if room is None else room)
        command = worker_command or [*processes.python("labcore.worker"), "--stay", str(self._service.log)]
        self._workers = Workers(self._runs_dir, command, self._service.log, keep_spare)
        self._idle = idle
        self._conductor = ConductorKeeper(self._store)
        self._jobs: list[Job] = []
        self._unbegun: list[Claim] = []
        self._begin_after, self._trouble = 0.0, ""
        self._busy = self._mirrored = time.monotonic()

    def serve(self) -> None:
        """Work until idle for long, asked to end, or the folder of runs is gone. Runs at work go on after that."""
        self._publish()
        self._adopt()
        while not self._is_over():
            self._try_tick()
            self._workers.wait(TICK)
        self._workers.dismiss()
        for job in self._jobs:
            if job.worker is not None:
                job.worker.send_home()

    def _try_tick(self) -> None:
        """A tick. Trouble that lasts, such as a full disk, is told once: the log must not fill what is left."""
        try:
            self._tick()
            self._trouble = ""
        except (LabError, OSError) as error:
            if str(error) != self._trouble:
                log.exception("Will try again")
            self._trouble = str(error)
            time.sleep(RETRY)

    def _tick(self) -> None:
        self._reap()
        self._end_what_should_be_gone()
        if time.monotonic() - self._mirrored > MIRROR:
            self._mirrored = time.monotonic()
            self._store.refresh()
            if self._conductor.look():
                self._busy = time.monotonic()
        waiting = self._begin()
        self._keep_spare(waiting)
        if self._jobs or waiting:
            self._busy = time.monotonic()

    # --- beginning ----------------------------------------------------------------------------------------------------

    def _begin(self) -> bool:
        """Give waiting runs to workers as long as there is room. Returns whether any has to wait on."""
        if time.monotonic() < self._begin_after:
            return self._claims.waiting or bool(self._unbegun)
        self._release()
        while self._claims.waiting:
            claim = self._claims.take(lambda folder: self._slot_for(folder) is not None) if self._free() else None
            slot = self._slot_for(self._folder(claim)) if claim else None
            if claim is None or slot is None:
                return self._claims.waiting
            try:
                job = self._workers.begin(claim, slot, self._claims)
            except OSError as error:
                log.exception("No worker could be started for run %s", claim.run_id)
                problem = f"No worker process could be started: {error.strerror}."
                self._claims.settle(claim, State.FAILED, Fault(problem=problem, cure="Run fewer at once, then resume."))
                continue
            except Exception:  # whatever it was, the run waits again and the others are watched on
                log.exception("Run %s could not be begun: it waits again", claim.run_id)
                self._begin_after = time.monotonic() + PAUSE_AFTER_TROUBLE
                self._unbegun.append(claim)
                self._release()
                return True
            log.info("Run %s begins in process %d, slot %d", claim.run_id, job.pid, slot.number)
            self._jobs.append(job)
        return False

    def _release(self) -> None:
        """Give back the claims of runs that could not be begun; those that cannot be given back now are kept."""
        while self._unbegun:
            self._claims.release(self._unbegun[-1])
            self._unbegun.pop()

    def _slot_for(self, folder: RunFolder) -> Slot | None:
        """Where the run may begin now; None where it has to wait."""
        free = self._free()
        if wants_whole_machine(folder.spec_data(), self._room):
            return whole_machine(self._room) if len(free) == len(self._room) else None
        return next((slot for slot in free if self._workers.suits(slot)), free[0] if free else None)

    def _free(self) -> list[Slot]:
        taken = {job.slot.number for job in self._jobs}
        return [slot for slot in self._room if not taken & {slot.number, ALL}]

    def _keep_spare(self, waiting: bool) -> None:
        """Warm a spare for the next free slot (or, on any device, the next free run), unless it would slow the others.

        To import TensorFlow keeps a core busy for seconds, in which epochs at work on that core take longer.
        """
        if self._jobs and len(self._jobs) * CORES_PER_RUN >= cores():
            self._workers.tend(None)
            return
        free = self._free()
        alike = not any(slot.environment for slot in self._room)
        self._workers.tend(free[0] if free else self._room[0] if waiting and alike else None)

    # --- ending -------------------------------------------------------------------------------------------------------

    def _reap(self) -> None:
        for job in [job for job in self._jobs if job.is_done or not job.is_alive]:
            self._settle(job)
            self._jobs.remove(job)
            if job.is_done:
                self._workers.take_back(job)

    def _settle(self, job: Job) -> None:
        folder = self._folder(job.claim)
        status = folder.status()
        if status is not None and status.state is State.RUNNING and status.error is not None:
            state, fault = State.FAILED, status.error
        else:
            state, fault = cause_of_death(job.returncode, folder.log(LOG_TAIL))
        if fault.passing:
            if self._claims.retry(job.claim, MOST_ATTEMPTS):
                log.warning("Run %s waits for a fresh process: %s", job.claim.run_id, fault.problem)
                return
            fault = lasting(fault, status.attempt if status else 0)
        if folder.stop_requested:
            state = State.CANCELLED
        if self._claims.settle(job.claim, state, fault):
            log.warning("Run %s: worker %d left without a word; now %s", job.claim.run_id, job.pid, state.value)
        else:
            log.info("Run %s: worker %d is done", job.claim.run_id, job.pid)
            self._store.refresh()

    def _end_what_should_be_gone(self) -> None:
        now = time.monotonic()
        for job in self._jobs:
            grace = self._grace(job)
            if grace is None:
                job.asked_to_end = None
                continue
            job.asked_to_end = job.asked_to_end or now
            overdue = now - job.asked_to_end - grace
            if overdue > 0:
                job.end(kill=overdue > LAST_GRACE)

    def _grace(self, job: Job) -> float | None:
        """Seconds that the worker has to end by itself; None where it may go on.

        It may not where its run was asked to stop, has ended, cannot go on in this process or was taken from it.
        """
        folder = self._folder(job.claim)
        status = folder.status()
        if status is None or status.state.is_final or status.error is not None or status.token != job.claim.token:
            return GRACE
        if not folder.stop_requested:
            return None
        is_saving = status.phase == "saving" and abs(time.time() - (status.heartbeat or 0.0)) < SILENCE
        return SAVING_GRACE if is_saving else GRACE

    # --- coming and going ---------------------------------------------------------------------------------------------

    def _adopt(self) -> None:
        """Take over what an earlier launcher left: runs at work, runs whose worker died, runs that never got one."""
        for record in self._store.runs(state=State.RUNNING):
            status = RunFolder(record.path).status()
            if status is None or status.state is not State.RUNNING or status.host != this_host():
                continue
            claim = Claim(record.run_id, status.token)
            if status.pid is None or status.pid_started is None:
                log.info("Run %s had no worker yet: back to the queue", record.run_id)
                self._claims.release(claim)
                continue
            log.info("Run %s is taken over, process %d", record.run_id, status.pid)
            self._jobs.append(Job(claim, self._slot_of(status.pid), status.pid, status.pid_started, status.boot))

    def _slot_of(self, pid: int) -> Slot:
        """The slot with the devices of that process, or any that is free; where all are taken, one too many."""
        try:
            environment = psutil.Process(pid).environ()
        except psutil.Error:  # ended meanwhile
            environment = {}
        whole = whole_machine(self._room)
        if "," in whole.environment.get(DEVICES, "") and whole.environment.items() <= environment.items():
            return whole
        free = self._free() or [Slot(len(self._room) + len(self._jobs))]
        return next((slot for slot in free if slot.environment.items() <= environment.items()), free[0])

    def _is_over(self) -> bool:
        if not self._runs_dir.is_dir():
            log.info("The folder of runs is gone: leaving")
            return True
        if self._service.asked_to_end:
            log.info("Asked to end: leaving %d runs at work", len(self._jobs))
            self._service.withdraw()
            return True
        if time.monotonic() - self._busy < self._idle:
            return False
        # Once withdrawn, whoever submits starts another launcher; what was submitted before is seen here.
        self._service.withdraw()
        if self._claims.waiting:
            self._publish()
            self._busy = time.monotonic()
            return False
        log.info("Idle for %.0f s: leaving", self._idle)
        return True

    def _publish(self) -> None:
        self._service.publish(slots=len(self._room))

    def _folder(self, claim: Claim) -> RunFolder:
        return RunFolder(self._runs_dir / claim.run_id)


def main() -> int:
    """Be the launcher of the default folder of runs, unless there is one. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    runs_dir = default_runs_dir()
    lock = local.service(runs_dir).lock()
    if lock is None:
        log.info("A launcher is at work already")
        return 0
    try:
        server = Server(runs_dir, keep_spare=os.environ.get("LAB_SPARE", "1") != "0", idle=local.idle())
        log.info("Launcher %d at work in %s", os.getpid(), runs_dir)
        server.serve()
    except LabError as error:
        log.error("%s", error)
        return error.exit_status
    finally:
        lock.release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
