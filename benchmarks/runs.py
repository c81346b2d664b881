"""Seconds until Runs and Explore stand, with 10,000 runs in the store: what the server takes, and a real browser.

Of each page: the server's own time to draw it again after a choice, and seconds from the request until it stands in
headless Chromium, which draws without a GPU; and how many bytes come over the wire for one visit. Filters are chosen
in the address, as somebody does who follows a link. A first visit also starts the app in the browser; what somebody
waits for who is there already, and types another filter, is told apart: from the key until the page is drawn anew.
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

TYPED = ("dropout=0.5", "filters=16", "dropout=0.3", "filters=32", "dropout=0.0", "filters=8")
"""What is searched for one after the other; each leaves about a third of the runs."""

IS_AT_REST = """() => {
    const state = document.querySelector('[data-testid="stApp"]').getAttribute('data-test-script-state');
    return state === 'notRunning' && !document.querySelector('[data-testid^="stSkeleton"]');
}"""

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
            typed = {name: _typed(page, f"{at}/{name}") for name in ("runs", "explore")}
    return {
        "aim_seconds": AIM,
        "runs_in_store": RUNS,
        "list_seconds": round(listed, 3),
        "server_median_seconds": {name: round(value, 3) for name, value in server.items()},
        "browser_median_seconds": {name: round(statistics.median(each), 2) for name, each in seconds.items()},
        "browser_slowest_seconds": {name: round(max(each), 2) for name, each in seconds.items()},
        "typed_median_seconds": {name: round(statistics.median(each), 2) for name, each in typed.items()},
        "typed_slowest_seconds": {name: round(max(each), 2) for name, each in typed.items()},
        "kilobytes_of_a_visit": {name: each // 1000 for name, each in sent.items()},
        "visits_below_aim": max(statistics.median(each) for each in seconds.values()) < AIM,
        "answers_below_aim": max(statistics.median(each) for each in typed.values()) < AIM,
    }


def _drawn_again(page: str, address: dict[str, str]) -> float:
    from tests.pages.opening import opened

    test = opened(page, **address)
    return statistics.median(_seconds(test.run) for _ in range(VISITS))


def _typed(page, address: str) -> list[float]:
    """From the key that ends a search until the page has been drawn anew, for each of `TYPED`."""
    from benchmarks.pages import visit

    visit(page, address)
    box, found = page.get_by_role("textbox", name="Search"), []
    for words in TYPED:
        box.fill(words)
        started = time.perf_counter()
        box.press("Enter")
        page.wait_for_function(f"() => !({IS_AT_REST})()", polling=5)
        page.wait_for_function(IS_AT_REST, polling=5)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found.append(time.perf_counter() - started)
    return found[1:]  # the first pays for what Python imports and the browser compiles


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
