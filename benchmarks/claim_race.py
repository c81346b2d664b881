"""Processes that claim runs from one queue."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.own_lab import own_lab

RACERS, QUEUED = 8, 10_000

RACER = """
import sys
from labcore.errors import LabError
from labcore.store.claims import Claims
from labcore.store.store import Store

claims = Claims(Store())
print("ready", flush=True)
sys.stdin.readline()
while True:
    try:
        claim = claims.take()
    except LabError:  # as a launcher does, it tries again
        print(AGAIN, flush=True)
        continue
    if claim is None:
        break
    print(claim.run_id, flush=True)
"""
AGAIN = "again"
"""What a racer says that had to wait too long for the others."""


def raced(racers: int = RACERS, queued: int = QUEUED) -> Iterator[dict[str, Any]]:
    """How many of `queued` runs were claimed by any of `racers` processes, and how many of them twice."""
    with own_lab():
        from labcore.home import PROJECT

        _queue(queued)
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        running = [
            subprocess.Popen([sys.executable, "-c", RACER.replace("AGAIN", repr(AGAIN))], env=environment, **pipes)
            for _ in range(racers)
        ]
        for each in running:
            assert each.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for each in running:
            each.stdin.write("go\n")
            each.stdin.flush()
        got = [each.communicate()[0].split() for each in running]
        seconds = time.perf_counter() - began
    said = Counter(word for share in got for word in share)
    again = said.pop(AGAIN, 0)
    yield {
        "racers": racers,
        "queued": queued,
        "claimed": len(said),
        "claimed_twice": sum(times > 1 for times in said.values()),
        "of_each_racer": sorted(len(share) - share.count(AGAIN) for share in got),
        "waited_too_long": again,
        "claims_per_second": round(len(said) / seconds, 1),
    }


def _queue(number: int) -> None:
    """So many runs that wait, as `Store.submit` leaves them, but in one transaction."""
    from labcore.spec.classification import Classification
    from labcore.store import index
    from labcore.store.folder import RunFolder
    from labcore.store.identifiers import new_run_id
    from labcore.store.status import Status
    from labcore.store.store import Store

    store, spec, now = Store(), Classification(dataset="digits", name="one of many"), time.time()
    with store.database.write() as db:
        for place in range(number):
            folder = RunFolder(store.runs_dir / new_run_id())
            folder.path.mkdir()
            folder.write_spec(spec)
            folder.write_status(Status(created=now + place / number))
            index.put(db, folder)
