"""A lab of its own for a benchmark: empty, one run at a time, no process left behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
            local.stop()
            bench.stop()
