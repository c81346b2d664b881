"""A lab of its own for a benchmark: empty, one run at a time, no process left behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PATIENCE = 10.0
"""Seconds that a worker whose launcher has left is given to leave as well."""


@contextmanager
def own_lab(spare: bool = False) -> Iterator[Path]:
    """Inside, this process and those that it starts work in an empty lab in a temporary folder, which is given.

    Args:
        spare: whether a worker is kept warm.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LAB_HOME": home, "LAB_SLOTS": "1", "LAB_SPARE": str(int(spare))}
        from labcore.launch import bench, local

        try:
            yield Path(home)
        finally:
            workers = _workers(local.service().living())
            local.stop()
            bench.stop()
            # Until they have left they write their last lines, into a folder that is about to be removed.
            for late in psutil.wait_procs(workers, PATIENCE)[1]:
                late.kill()
                late.wait()


def _workers(launcher: dict | None) -> list[psutil.Process]:
    try:
        return psutil.Process(launcher["pid"]).children(recursive=True) if launcher else []
    except psutil.NoSuchProcess:
        return []
