"""Seconds until each page stands in a real browser, with 200 runs in the store.

Headless Chromium opens each page of a freshly started server by its address, as a student does who follows a link: from
the request to the moment when the page's script has ended and everything on the page is drawn, also what only scrolling
shows: no element waits, every chart has its lines, every image its pixels, and the screen has been painted since. The
first visit of all, which pays for imports, is shown apart. So is the way on which most comparisons are opened: eight
runs ticked on the Runs page, from the click on 'Compare 8'.
"""

import os
import statistics
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks.warm_bench import bench_at_rest

AIM = 1.0
RUNS = 200
VISITS = 5
COMPARED = 8
ROW = 35  # pixels of a row of the table of runs

IS_DRAWN = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const app = document.querySelector('[data-testid="stApp"]');
    const main = document.querySelector('[data-testid="stMainBlockContainer"]');
    return app && app.getAttribute('data-test-script-state') === 'notRunning' && main
        && main.innerText.trim().length > 20 && !all('[data-testid^="stSkeleton"]').length
        && all('[data-testid="stFullScreenFrame"]').every(
            frame => frame.querySelector('.main-svg, .stDataFrame, img') || !frame.offsetWidth)
        && [...document.images].every(image => image.complete);
}"""
IS_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def run() -> dict:
    """Median and slowest seconds of each page."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        from labcore.store.status import State
        from labcore.store.store import Store
        from tests import fabricate
        from tests.studies.begun import begun, carried_out

        store = Store()
        runs = [fabricate.finished(store, seed=seed).run_id for seed in range(RUNS)]
        study = begun(store, seeds=list(range(RUNS // 4)))  # of four combinations
        carried_out(store, study, *[State.FINISHED] * RUNS)
        addresses = {
            "start": "",
            "data": "data",
            "data set": "data?dataset=digits",
            "train": "train",
            "runs": "runs",
            "run": f"run?run={runs[-1]}",
            "compare": f"compare?runs={runs[0]},{runs[1]},{runs[2]}",
            "compare eight": f"compare?runs={','.join(runs[:COMPARED])}",
            "studies": "studies",
            "study of 200 runs": f"study?study={study.study_id}",
            "compare eight, confusion": f"compare?runs={','.join(runs[:COMPARED])}&view=Confusion",
        }
        with served(Path(home)) as server, bench_at_rest(), browser() as page:
            first = visit(page, f"{server}/")
            for path in addresses.values():
                visit(page, f"{server}/{path}")
            seconds = {
                name: [visit(page, f"{server}/{path}") for _ in range(VISITS)] for name, path in addresses.items()
            }
            seconds["compare eight, from Runs"] = [tick_and_compare(page, f"{server}/runs") for _ in range(VISITS)]
    medians = {name: round(statistics.median(times), 2) for name, times in seconds.items()}
    return {
        "aim_seconds": AIM,
        "runs_in_store": RUNS,
        "first_visit_seconds": round(first, 2),
        "median_seconds": medians,
        "slowest_seconds": {name: round(max(times), 2) for name, times in seconds.items()},
        "all_below_aim": max(medians.values()) < AIM,
    }


@contextmanager
def served(home: Path):
    """A server of the app on loopback; gives its address."""
    import socket
    import subprocess
    import sys
    import urllib.error
    import urllib.request

    from labcore.home import PROJECT

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--server.address=127.0.0.1"], cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def browser():
    """A page of headless Chromium."""
    import shutil

    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*quiet, "--disable-sync"])
        yield chromium.new_page(viewport={"width": 1440, "height": 900})
        chromium.close()


def visit(page, address: str) -> float:
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    _wait(page)
    return time.perf_counter() - started


def tick_and_compare(page, runs: str) -> float:
    """From the click on 'Compare 8', on the page at the address `runs`, until the comparison is drawn."""
    visit(page, runs)
    grid = page.get_by_test_id("stDataFrame")
    for row in range(COMPARED):
        box = grid.bounding_box()  # what can be done with a ticked run stands above the table, which moves
        page.mouse.click(box["x"] + 18, box["y"] + ROW * (row + 1.5))
        page.get_by_text(f"{row + 1} selected", exact=True).wait_for()
    page.wait_for_function(IS_DRAWN, polling=20)
    started = time.perf_counter()
    page.get_by_role("link", name=f"Compare {COMPARED}").click()
    page.get_by_role("heading", name="Curves").wait_for()
    _wait(page)
    return time.perf_counter() - started


def _wait(page) -> None:
    page.wait_for_function(IS_DRAWN, polling=20, timeout=60_000)
    page.evaluate(IS_PAINTED)
