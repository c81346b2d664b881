"""Seconds until Runs and Explore stand, with 10,000 runs in the store: what the server takes, and a real browser.

Of each page: the server's own time to draw it again after a choice, and seconds from the request until it stands in
headless Chromium, which draws without a GPU; and how many bytes come over the wire for one visit. Filters are chosen
in the address, as somebody does who follows a link.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

AIM = 1.0
RUNS = 10_000
VISITS = 5

SETTINGS = [
    {"optimizer": {"learning_rate": rate}, "regularization": {"dropout": dropout}, "architecture": {"filters": filters}}
    for rate in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
    for dropout in (0.0, 0.3, 0.5)
    for filters in (8, 16, 32)
]

PAGES = {
    "runs": ("runs", {}),
    "runs by tag": ("runs", {"runs-tags": "homework"}),
    "runs by text": ("runs", {"runs-words": "lab 1"}),
    "runs by setting": ("runs", {"runs-words": "dropout=0.5"}),
    "explore": ("explore", {}),
    "explore by tag, grouped": ("explore", {"of-tags": "homework", "group": "Optimizer · Learning rate"}),
}


def run() -> dict:
    """Median and slowest seconds of each page, and what it sends."""
    from urllib.parse import urlencode

    from benchmarks.pages import browser, served, visit

    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        from labcore.store.store import Store
        from tests import fabricate

        store = Store()
        fabricate.many(store, RUNS, SETTINGS)
        listed = _seconds(lambda: store.runs())
        server = {name: _drawn_again(page, address) for name, (page, address) in PAGES.items()}
        with served(Path(home)) as at, browser() as page:
            received = _counted(page)
            seconds, sent = {}, {}
            for name, (path, address) in PAGES.items():
                link = f"{at}/{path}?{urlencode(address)}"
                visit(page, link)
                received[0] = 0
                seconds[name] = [visit(page, link) for _ in range(VISITS)]
                sent[name] = received[0] // VISITS
    return {
        "aim_seconds": AIM,
        "runs_in_store": RUNS,
        "list_seconds": round(listed, 3),
        "server_median_seconds": {name: round(value, 3) for name, value in server.items()},
        "browser_median_seconds": {name: round(statistics.median(each), 2) for name, each in seconds.items()},
        "browser_slowest_seconds": {name: round(max(each), 2) for name, each in seconds.items()},
        "kilobytes_of_a_visit": {name: each // 1000 for name, each in sent.items()},
        "all_below_aim": max(statistics.median(each) for each in seconds.values()) < AIM,
    }


def _drawn_again(page: str, address: dict[str, str]) -> float:
    from tests.pages.opening import opened

    test = opened(page, **address)
    return statistics.median(_seconds(test.run) for _ in range(VISITS))


def _seconds(do) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _counted(page) -> list[int]:
    """How many bytes have come over the page's web sockets, in a list of one."""
    received = [0]

    def count(frame) -> None:
        received[0] += len(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", count))
    return received
