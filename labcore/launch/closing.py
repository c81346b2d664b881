"""The end of a run at work: its worker is done or dead, or should be gone and is not."""

import logging
import time
from collections.abc import Iterable

from labcore.launch.carrier import Job
from labcore.launch.endings import cause_of_death
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.liveness import SILENCE
from labcore.store.passing import MOST_ATTEMPTS, lasting
from labcore.store.status import State
from labcore.store.store import Store

log = logging.getLogger("labcore.launcher")

LOG_TAIL = 16 << 10
"""Bytes at the end of a worker's log that tell how it ended."""

GRACE = 10.0
"""Seconds that a worker has to end by itself when asked, or when its run is over; then it is terminated."""

SAVING_GRACE = 12.0
"""The same for a worker that is alive and writes the model. With `LAST_GRACE` and a few ticks it stays below 15 s."""

LAST_GRACE = 1.5
"""Seconds after which a worker that was terminated is killed."""


class Closing:
    """Brings runs at work to their end.

    Args:
        store: the runs.
        claims: the queue that they came from, and may go back to.
    """

    def __init__(self, store: Store, claims: Claims):
        self._store, self._claims = store, claims

    def settle(self, job: Job) -> None:
        """Record how the run of a job ended whose worker is done or dead; what may pass waits for a fresh process."""
        folder = self._folder(job.claim)
        status = folder.status()
        if status is not None and status.state is State.RUNNING and status.error is not None:
            state, fault = State.FAILED, status.error
        elif job.ending is not None:
            state, fault = job.ending
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
            log.warning(
                "Run %s: the worker in %s left without a word; now %s", job.claim.run_id, job.where, state.value
            )
        else:
            log.info("Run %s: its worker, %s, is done", job.claim.run_id, job.where)
            self._store.refresh()

    def end_what_should_be_gone(self, jobs: Iterable[Job]) -> None:
        """End the workers of `jobs` that have been asked to end, or have lost their run, and take too long over it."""
        now = time.monotonic()
        for job in jobs:
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

    def _folder(self, claim: Claim) -> RunFolder:
        return RunFolder(self._store.runs_dir / claim.run_id)
