"""Where KerasTuner writes its state, which nobody reads: a tuning's log is the truth, and the state is made from it."""

import logging
import os
import shutil
import tempfile
import time
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)

PREFIX, LOCK = "lab-tuning-", ".lock"

QUIET = 60.0
"""Seconds without a write after which a folder without a lock is not just being made."""


class Scratch:
    """A new folder among the machine's temporary ones, this process's own until `close`, or until it is killed.

    Attributes:
        path: of the folder.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = FileLock(self.path / LOCK)
        self._lock.acquire()

    def close(self) -> None:
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep() -> None:
    """Delete the folders that killed conductors of this user have left, of whatever lab. Those of the living are
    locked: the system gives a lock back when its process ends, however that comes about."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if not _is_left(folder):
                continue
            with FileLock(folder / LOCK, timeout=0):
                pass
        except (Timeout, OSError):  # at work, or gone meanwhile
            continue
        log.info("Deleting %s, which a killed conductor has left", folder)
        shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Whether it is this user's, and whoever made it has had the time to lock it."""
    facts = folder.lstat()
    mine = not hasattr(os, "getuid") or facts.st_uid == os.getuid()
    return mine and folder.is_dir() and (folder / LOCK).is_file() and time.time() - facts.st_mtime > QUIET
