"""The launcher's own process, `python -m labcore.launch.server`: gives queued runs to workers and watches them.

It may be ended and started again at any time: workers go on without it, and the next one takes them over.
"""

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from labcore.errors import LabError
from labcore.home import runs_dir as default_runs_dir
from labcore.launch import local
from labcore.launch.carrier import Carrier, Job
from labcore.launch.closing import Closing
from labcore.launch.cluster import Cluster, identity
from labcore.launch.cluster_settings import LOCAL, chosen, cluster_settings
from labcore.launch.conducting import ConductorKeeper
from labcore.launch.machine import Machine
from labcore.launch.tracking import track
from labcore.store.claims import Claim, Claims
from labcore.store.folder import RunFolder
from labcore.store.status import Fault, State
from labcore.store.store import Store

log = logging.getLogger("labcore.launcher")

TICK = 0.2
"""Seconds between two looks at queue and workers, at most: a worker that is done or ends is heard at once."""

RETRY = 1.0
"""Seconds before the next look when store or disk refused the last."""

MIRROR = 1.0
"""Seconds between two updates of the index from the folders of runs at work."""

PAUSE_AFTER_TROUBLE = 5.0
"""Seconds before another run is begun after one could not be, through no fault of its own."""


class Server:
    """Carries out the runs in `runs_dir`.

    Args:
        runs_dir: the folder of runs.
        carrier: what works on them.
        idle: seconds without any run after which it leaves.
    """

    def __init__(self, runs_dir: Path, carrier: Carrier, *, idle: float = 300.0):
        self._service = local.service(runs_dir)
        self._runs_dir = self._service.runs_dir
        self._store = Store(self._runs_dir)
        self._claims = Claims(self._store)
        self._closing = Closing(self._store, self._claims)
        self._carrier = carrier
        self._idle = idle
        self._conductor = ConductorKeeper(self._store)
        self._jobs: list[Job] = []
        self._unbegun: list[Claim] = []
        self._published: dict[str, Any] = {}
        self._begin_after, self._trouble = 0.0, ""
        self._busy = self._mirrored = time.monotonic()

    def serve(self) -> None:
        """Work until idle for long, asked to end, or the folder of runs is gone. Runs at work go on after that."""
        self._publish()
        self._jobs += self._carrier.reconcile(self._store, self._claims)
        while not self._is_over():
            self._try_tick()
            self._carrier.wait(TICK)
        self._carrier.leave(self._jobs)

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
        self._closing.end_what_should_be_gone(self._jobs)
        if time.monotonic() - self._mirrored > MIRROR:
            self._mirrored = time.monotonic()
            self._store.refresh()
            if self._carrier.published() != self._published:
                self._publish()
            if self._conductor.look():
                self._busy = time.monotonic()
        waiting = self._begin()
        self._carrier.tend(self._jobs, waiting)
        if self._jobs or waiting:
            self._busy = time.monotonic()

    # --- beginning ----------------------------------------------------------------------------------------------------

    def _begin(self) -> bool:
        """Give waiting runs to workers as long as there is room. Returns whether any has to wait on."""
        if time.monotonic() < self._begin_after:
            return self._claims.waiting or bool(self._unbegun)
        self._release()
        while self._claims.waiting:
            claim = self._take() if self._carrier.has_room(self._jobs) else None
            if claim is None:
                return self._claims.waiting
            try:
                spec = self._folder(claim).spec_data()
                job = self._carrier.submit(claim, spec, self._jobs, self._claims)
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
            log.info("Run %s begins in %s", claim.run_id, job.where)
            self._jobs.append(job)
            track(self._folder(claim).path)
        return False

    def _take(self) -> Claim | None:
        return self._claims.take(lambda folder: self._carrier.fits(folder.spec_data(), self._jobs))

    def _release(self) -> None:
        """Give back the claims of runs that could not be begun; those that cannot be given back now are kept."""
        while self._unbegun:
            self._claims.release(self._unbegun[-1])
            self._unbegun.pop()

    # --- ending -------------------------------------------------------------------------------------------------------

    def _reap(self) -> None:
        for job in [job for job in self._jobs if job.is_done or not job.is_alive]:
            self._closing.settle(job)
            self._jobs.remove(job)
            if job.is_done:
                self._carrier.take_back(job)

    # --- coming and going ---------------------------------------------------------------------------------------------

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
        self._published = self._carrier.published()
        self._service.publish(**self._published)

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
        server = Server(runs_dir, _carrier(runs_dir), idle=local.idle())
        log.info("Launcher %d at work in %s", os.getpid(), runs_dir)
        server.serve()
    except LabError as error:
        log.error("%s", error)
        return error.exit_status
    finally:
        lock.release()
    return 0


def _carrier(runs_dir: Path) -> Carrier:
    """What the environment says that runs are to be carried out by. Raises LabError where that cannot be."""
    if chosen() == LOCAL:
        return Machine(runs_dir, local.service(runs_dir).log, keep_spare=os.environ.get("LAB_SPARE", "1") != "0")
    settings = cluster_settings()
    from labcore.launch.ray_fabric import RayFabric

    return Cluster(runs_dir, RayFabric(settings, identity(runs_dir)), settings)


if __name__ == "__main__":
    sys.exit(main())
