"""The conductor of tunings as a process: where the launcher finds it, and when it is started."""

import logging
import time
from pathlib import Path

from labcore.launch.capacity import DEVICES
from labcore.launch.service import Service
from labcore.store.store import Store
from labcore.store.tunings import Tunings

log = logging.getLogger("labcore.launcher")

IDLE = 20.0
"""Seconds without a tuning after which it leaves."""

PAUSE = 10.0
"""Seconds before another is started where the last one did not come to life, or died."""


def service(runs_dir: Path) -> Service:
    """The conductor's process for the runs in `runs_dir`. It computes on no GPU, and takes no memory of one."""
    return Service("conductor", "labcore.conductor", runs_dir.absolute(), {DEVICES: "-1"})


class ConductorKeeper:
    """Sees to it that there is a conductor while a tuning is to run.

    Args:
        store: the runs.
    """

    def __init__(self, store: Store):
        self._service, self._tunings = service(store.runs_dir), Tunings(store)
        self._tried = float("-inf")

    def look(self) -> bool:
        """Start a conductor where there should be one and is none. Returns whether a tuning is to run."""
        active = bool(self._tunings.active())
        if active and time.monotonic() - self._tried > PAUSE and self._service.living() is None:
            self._tried = time.monotonic()
            try:
                self._service.start()
            except OSError:
                log.exception("No conductor could be started")
        return active
