"""Seconds until each page stands in a real browser, with 200 runs in the store.

Headless Chromium opens each page of a freshly started server by its address, as a student does who follows a link: from
the request to the moment when the page's script has ended and its last element is drawn. The first visit of all, which
pays for imports, is shown apart.
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
            "compare eight": f"compare?runs={','.join(runs[:8])}",
            "studies": "studies",
            "study of 200 runs": f"study?study={study.study_id}",
            "compare eight, confusion": f"compare?runs={','.join(runs[:8])}&view=Confusion",
        }
        with served(Path(home)) as server, bench_at_rest(), browser() as page:
            first = visit(page, f"{server}/")
            for path in addresses.values():
                visit(page, f"{server}/{path}")
            seconds = {
                name: [visit(page, f"{server}/{path}") for _ in range(VISITS)] for name, path in addresses.items()
            }
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
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            const main = document.querySelector('[data-testid="stMainBlockContainer"]');
            return app && app.getAttribute('data-test-script-state') === 'notRunning' && main
                && main.innerText.trim().length > 20 && !document.querySelector('[data-testid^="stSkeleton"]');
        }""",
        polling=20,
        timeout=60_000,
    )
    return time.perf_counter() - started
