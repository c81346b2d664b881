"""Processes that write rows of metrics as a worker does, killed at random moments."""

import os
import random
import signal
import struct
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KILLS = 1000
LONGEST = 0.05
"""Seconds that a writer lives at most."""

PER_FILE = 50
"""Writers that go on with the same file, one after another, as the attempts of one run do."""

SYNCED = 40
"""Every so many rows, one that is synced, as those of epochs are."""

NUMBER = struct.Struct("<q")


def writers_killed(kills: int = KILLS, longest: float = LONGEST, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Of all rows that a writer has acknowledged before it was killed: how many a reader does not find.

    A row is acknowledged by a word through a pipe, sent after `MetricsWriter.write` has returned.
    """
    if not hasattr(os, "fork"):
        yield {"skipped": "this system cannot fork a process"}
        return
    from labcore.store.metrics import MetricsReader, MetricsWriter

    draws, told = random.Random(seed), {"kills": 0, "acknowledged": 0, "lost": 0, "torn_tails": 0, "rows_found": 0}
    with tempfile.TemporaryDirectory() as scratch:
        for start in range(0, kills, PER_FILE):
            path, acknowledged = Path(scratch) / f"metrics-{start}.jsonl", set()
            for each in range(start, min(start + PER_FILE, kills)):
                acknowledged |= _killed(MetricsWriter, path, each, draws.uniform(0, longest))
                told["kills"] += 1
                told["torn_tails"] += (
                    path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
                )
            found = {row.step for row in MetricsReader(path).poll()}
            told["acknowledged"] += len(acknowledged)
            told["lost"] += len(acknowledged - found)
            told["rows_found"] += len(found)
            yield dict(told)


def _killed(writer: Any, path: Path, number: int, after: float) -> set[int]:
    """The steps of the rows that a writer had acknowledged when it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            _write(writer(path), writing, number << 32)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as words:
        heard = words.read()
    return {NUMBER.unpack_from(heard, at)[0] for at in range(0, len(heard) - NUMBER.size + 1, NUMBER.size)}


def _write(rows: Any, acknowledge: int, first: int) -> None:
    values = {"loss": 0.123456789, "accuracy": 0.987654321, "images_per_second": 1234.5, "batch": 1, "batches": 100}
    for step in range(first, first + (1 << 31)):
        rows.write("epoch" if step % SYNCED == 0 else "batch", step, 1, values)
        os.write(acknowledge, NUMBER.pack(step))
