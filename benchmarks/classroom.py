"""Thirty students on one server: each watches a run of their own live, and starts others, while workers train.

Sessions speak to the server as browsers do (`benchmarks/browserlike.py`); the page's parts refresh at the cadence that
the server tells them. Watched runs go on in the processes of the benchmark, as workers would write them; those that the
sessions start are trained by real workers, niced, in the slots that the lab has here. Told are: seconds from asking for
a refresh to its last message (p50, p95), errors, the server's memory over the test, and its processor time for each
second that somebody watches.

`LAB_CLASS=3 LAB_CLASS_SECONDS=20` tries it small.
"""

import asyncio
import os
import statistics
import threading
import time
from collections import Counter
from pathlib import Path

AIM = 1.0
"""Seconds of p95 of a refresh, at a cadence of two seconds."""

SESSIONS = int(os.environ.get("LAB_CLASS", "30"))
SECONDS = float(os.environ.get("LAB_CLASS_SECONDS", "600"))
ARRIVE = 1.0
"""Seconds from one student's coming to the next one's."""

START_EVERY = 120.0
"""Seconds after which a student starts another run, and goes back to the one that is watched."""

PAUSE_AT_END = 10.0
"""Seconds before the end in which no more runs are started."""

EPOCHS = 500

PER_BATCH = 1.0
"""Seconds that a watched run takes for what it tells of at a time."""

SAMPLE = 2.0
"""Seconds between two looks at the server's memory."""

SETTLED = 0.2
"""Share of the test at whose end the server has what it keeps: from then on its memory is to be flat."""


def run() -> dict:
    """The figures of a class."""
    from benchmarks.own_lab import own_lab
    from benchmarks.pages import served

    with own_lab() as home, served(home) as address:
        return _class(home, int(address.rpartition(":")[2]))


def _class(home: Path, port: int) -> dict:
    import psutil

    from labcore.store.classroom import Classroom
    from labcore.store.store import Store

    room = Classroom(Store())
    room.open("Load")
    joining = room.add([(f"Student {number}", "") for number in range(1, SESSIONS + 1)])
    tokens = [room.sign_in(each.code, "benchmark") for each in joining]
    server = next(each.pid for each in psutil.Process().children() if f"--server.port={port}" in each.cmdline())
    ended = threading.Event()
    watched = [_live(each.person.person_id, place / SESSIONS, ended) for place, each in enumerate(joining)]
    memory, spent = list[float](), _processor(server)
    looking = threading.Thread(target=_look, args=(server, memory, ended), daemon=True)
    looking.start()
    started = time.perf_counter()
    seen = asyncio.run(_together(port, tokens, watched))
    passed = time.perf_counter() - started
    spent = _processor(server) - spent
    ended.set()
    looking.join()
    refreshes = sorted(one for each in seen for times in each.refreshes.values() for one in times)
    pages = sorted(one for each in seen for one in each.pages)
    watching = sum(max(0.0, passed - ARRIVE * number) for number in range(len(seen)))
    settled = memory[int(len(memory) * SETTLED) :]
    started_runs = Counter(run.state.value for run in Store().runs() if run.run_id not in watched)
    _end_all()
    return {
        "sessions": SESSIONS,
        "seconds": round(passed),
        "aim_p95_seconds": AIM,
        "refreshes": len(refreshes),
        "refresh_p50_seconds": round(_share(refreshes, 0.5), 3),
        "refresh_p95_seconds": round(_share(refreshes, 0.95), 3),
        "refresh_slowest_seconds": round(_share(refreshes, 1.0), 3),
        "by_cadence_p95_seconds": {
            f"{cadence:g} s": round(
                _share(sorted(one for each in seen for one in each.refreshes.get(cadence, [])), 0.95), 3
            )
            for cadence in sorted({cadence for each in seen for cadence in each.refreshes})
        },
        "page_p50_seconds": round(_share(pages, 0.5), 3),
        "page_p95_seconds": round(_share(pages, 0.95), 3),
        "errors": sorted({error for each in seen for error in each.errors})[:20],
        "error_count": sum(len(each.errors) for each in seen),
        "server_processor_share_of_a_watcher": round(spent / watching, 4),
        "server_processor_share": round(spent / passed, 3),
        "bytes_per_watcher_second": round(sum(each.received for each in seen) / watching),
        "memory_mib": [round(each) for each in memory[:: max(1, len(memory) // 30)]],
        "memory_growth_after_settling_mib": round(statistics.median(settled[-5:]) - statistics.median(settled[:5]), 1),
        "runs_started_by_students": dict(started_runs),
        "holds": _share(refreshes, 0.95) <= AIM and not any(each.errors for each in seen),
    }


async def _together(port: int, tokens, watched) -> list:
    end = time.perf_counter() + SECONDS + ARRIVE * len(tokens)
    return await asyncio.gather(
        *(
            _student(port, token, run, number, end)
            for number, (token, run) in enumerate(zip(tokens, watched, strict=True))
        )
    )


async def _student(port: int, token: str, run: str, number: int, end: float):
    """Comes, watches the own run, and now and then starts another."""
    from benchmarks.browserlike import Browserlike

    await asyncio.sleep(ARRIVE * number)
    async with Browserlike(port, f"lab_session={token}") as browser:
        await browser.open("run", run=run)
        again = time.perf_counter() + START_EVERY * (0.2 + (number % 7) / 7)
        while (now := time.perf_counter()) < end:
            await asyncio.sleep(min(1.0, end - now))
            if now > again and end - now > PAUSE_AT_END:
                again = now + START_EVERY
                await _start_one(browser, number)
                await browser.open("run", run=run)
        return browser.seen


async def _start_one(browser, number: int) -> None:
    await browser.open("train", dataset="digits")
    try:
        await browser.press("Train")
    except KeyError:
        browser.seen.errors.append("the Train page has no button to train")


def _live(owner: str, place: float, ended: threading.Event) -> str:
    """A run of `owner` that goes on until the test has ended, and its id; `place`, 0 … 1, is where in an epoch it is,
    as students do not begin in the same second."""
    from labcore.store.store import Store
    from labcore.store.viewer import Viewer
    from tests import fabricate

    store = Store(viewer=Viewer(owner, is_instructor=False))
    folder = fabricate.running(store, name=f"Run of {owner}", training={"epochs": EPOCHS, "batch_size": 64})
    fabricate.update(folder, host="another-machine")  # else the launcher would count it among those in its slots

    def go_on() -> None:
        if not ended.wait(place * fabricate.BATCHES * PER_BATCH):
            fabricate.go_on(store, folder, PER_BATCH, ended)

    threading.Thread(target=go_on, daemon=True).start()
    return folder.run_id


def _end_all() -> None:
    """Let no worker go on in a lab that is about to go."""
    from labcore.store.status import State
    from labcore.store.store import Store

    store, end = Store(), time.monotonic() + 30
    store.stop_all([run.run_id for run in store.runs() if not run.state.is_final])
    while store.runs(state=State.RUNNING) and time.monotonic() < end:
        time.sleep(0.5)
        store.refresh()


def _processor(pid: int) -> float:
    import psutil

    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def _look(pid: int, memory: list[float], ended: threading.Event) -> None:
    import psutil

    while not ended.wait(SAMPLE):
        memory.append(psutil.Process(pid).memory_info().rss / 2**20)


def _share(values, share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
