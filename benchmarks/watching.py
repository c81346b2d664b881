"""What it costs the server that somebody watches a run, and what pages cost as runs pile up.

**Watching**: sessions speak to the server as browsers do (`benchmarks/browserlike.py`) and watch one run each, which
goes on as a worker would write it. Told are the server's processor time for each second that one watches, the bytes
of each refresh, and how long it takes. The rival is the same page asked for anew, as one does who presses reload: its
bytes and its processor time. The two take turns. **Pages**: seconds until pages stand in headless Chromium, in labs of
10, 1,000 and 10,000 runs whose servers take turns, and the ratio to the lab of 10.
"""

import asyncio
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ratios import of_pairs

WATCHERS = 6
SECONDS = 30.0
"""Of a turn of watching."""

TURNS = 8
RELOADS = 20
"""Times that each of a turn's sessions asks for the page anew."""

NUMBERS = (10, 1_000, 10_000)
"""Runs in the labs."""

VISITS = 9
PAGES = ("", "train", "runs", "explore", "run")
AIM = 1.0
"""Seconds until a page stands."""


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Both parts, or those of `watching` and `pages` in `only`."""
    result: dict[str, Any] = {"rival": "the run's page asked for anew; a lab with 10 runs"}
    for part, measured in (("watching", of_watching), ("pages", of_pages)):
        if not only or part in only:
            result[part] = measured()
            yield result


def of_watching() -> dict:
    """Processor time, bytes and seconds of refreshes, against those of the page asked for anew."""
    from benchmarks.own_lab import own_lab
    from benchmarks.pages import served

    with own_lab() as home, served(home) as address:
        from labcore.store.store import Store
        from tests import fabricate

        store, ended = Store(), threading.Event()
        runs = []
        for number in range(WATCHERS):
            folder = fabricate.running(store, name=f"Run {number}", training={"epochs": 500, "batch_size": 64})
            fabricate.update(folder, host="another-machine")  # else it would count among those in the lab's slots
            threading.Thread(target=fabricate.go_on, args=(store, folder, 1.0, ended), daemon=True).start()
            runs.append(folder.run_id)
        port = int(address.rpartition(":")[2])
        server = _server(port)
        asyncio.run(_reloaded(port, runs, 1))  # pays for imports
        turns = [
            (asyncio.run(_watched(port, runs, server)), asyncio.run(_again(port, runs, server))) for _ in range(TURNS)
        ]
        ended.set()
    watched, again = ([turn[side] for turn in turns] for side in (0, 1))
    if errors := sorted({error for each in (*watched, *again) for error in each["errors"]}):
        raise RuntimeError(f"The pages did not stand: {errors[:3]}")
    refreshes = sorted(seconds for each in watched for seconds in each["seconds"])
    return {
        "watchers": WATCHERS,
        "turns": TURNS,
        "refreshes": len(refreshes),
        "processor_seconds_of_a_watcher_second": _spread([each["processor"] / each["watching"] for each in watched]),
        "bytes_of_a_watcher_second": _spread([each["bytes"] / each["watching"] for each in watched]),
        "bytes_of_a_refresh": _spread([each["bytes"] / each["count"] for each in watched]),
        "bytes_of_the_page": _spread([each["bytes"] / each["count"] for each in again]),
        "refresh_seconds_median": round(statistics.median(refreshes), 3),
        "refresh_seconds_p95": round(refreshes[int(0.95 * (len(refreshes) - 1))], 3),
        "bytes": of_pairs(*([each["bytes"] / each["count"] for each in side] for side in (watched, again))),
        "processor": of_pairs(*([each["processor"] / each["count"] for each in side] for side in (watched, again))),
    }


async def _watched(port: int, runs: list[str], server: Any) -> dict:
    """Sessions that watch: what came after their pages stood."""
    from benchmarks.browserlike import Browserlike

    async with _sessions(Browserlike(port) for _ in runs) as browsers:
        await asyncio.gather(*(each.open("run", run=run) for each, run in zip(browsers, runs, strict=True)))
        before, spent, started = [each.seen.received for each in browsers], _processor(server), time.perf_counter()
        for each in browsers:
            each.seen.refreshes.clear()
        await asyncio.sleep(SECONDS)
        passed, spent = time.perf_counter() - started, _processor(server) - spent
        seconds = [one for each in browsers for times in each.seen.refreshes.values() for one in times]
        return {
            "watching": passed * len(browsers),
            "processor": spent,
            "bytes": sum(each.seen.received - of for each, of in zip(browsers, before, strict=True)),
            "count": len(seconds),
            "seconds": seconds,
            "errors": [error for each in browsers for error in each.seen.errors],
        }


async def _again(port: int, runs: list[str], server: Any) -> dict:
    """The pages of the same runs asked for anew, one after the other."""
    spent = _processor(server)
    seen = await _reloaded(port, runs, RELOADS)
    return {
        "processor": _processor(server) - spent,
        "bytes": sum(each.received for each in seen),
        "count": RELOADS * len(runs),
        "errors": [error for each in seen for error in each.errors],
    }


async def _reloaded(port: int, runs: list[str], times: int) -> list[Any]:
    """What sessions met each of which opened the page of a run once, so many of them for each run."""
    from benchmarks.browserlike import Browserlike

    seen = []
    for run in runs:
        for _ in range(times):
            async with Browserlike(port) as browser:
                await browser.open("run", run=run)
                seen.append(browser.seen)
    return seen


class _sessions:
    """Several sessions opened together."""

    def __init__(self, browsers: Iterator[Any]):
        self._browsers = list(browsers)

    async def __aenter__(self) -> list[Any]:
        return [await each.__aenter__() for each in self._browsers]

    async def __aexit__(self, *error: object) -> None:
        for each in self._browsers:
            await each.__aexit__(*error)


def of_pages() -> dict:
    """Seconds of each page by runs in the lab, and ratios to the smallest."""
    from benchmarks.pages import browser, served, visit
    from benchmarks.runs import SETTINGS
    from labcore.store.store import Store
    from tests import fabricate

    seconds: dict[int, dict[str, list[float]]] = {number: {page: [] for page in PAGES} for number in NUMBERS}
    listed = {}
    with ExitStack() as open_now:
        addresses = {}
        for number in NUMBERS:
            home = Path(open_now.enter_context(tempfile.TemporaryDirectory()))
            os.environ["LAB_HOME"] = str(home)
            store = Store()
            fabricate.many(store, number - 1, SETTINGS)
            looked_at = fabricate.finished(store).run_id
            listed[number] = statistics.median(_seconds(store.runs) for _ in range(VISITS))
            server = open_now.enter_context(served(home))
            addresses[number] = {
                page: f"{server}/{page}{f'?run={looked_at}' if page == 'run' else ''}" for page in PAGES
            }
        chromium = open_now.enter_context(browser())
        for turn in range(VISITS + 1):
            for page in PAGES:
                for number in NUMBERS:
                    taken = visit(chromium, addresses[number][page])
                    if turn:  # the first pays for imports
                        seconds[number][page].append(taken)
    least = NUMBERS[0]
    medians = {
        number: {page or "start": _median(each) for page, each in pages.items()} for number, pages in seconds.items()
    }
    return {
        "aim_seconds": AIM,
        "list_seconds_median": {str(number): round(each, 4) for number, each in listed.items()},
        "page_seconds_median": {str(number): pages for number, pages in medians.items()},
        "over_the_lab_of_10": {
            str(number): {page or "start": of_pairs(seconds[number][page], seconds[least][page]) for page in PAGES}
            for number in NUMBERS[1:]
        },
        "all_below_aim": max(each for pages in medians.values() for each in pages.values()) < AIM,
    }


def _server(port: int) -> Any:
    import psutil

    return next(each for each in psutil.Process().children() if f"--server.port={port}" in each.cmdline())


def _processor(process: Any) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _spread(values: list[float]) -> dict[str, float]:
    low, middle, high = np.quantile(values, [0, 0.5, 1])
    digits = 0 if middle > 100 else 4
    return {"median": round(middle, digits), "least": round(low, digits), "most": round(high, digits)}


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 2)


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
