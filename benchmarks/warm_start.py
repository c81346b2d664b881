"""Seconds from the click on Train until the first batch is on the screen, against a Keras script from a cold start.

The default preset on PneumoniaMNIST. The lab's side is a real browser: from the click until the run's page, to which it
leads, tells of a batch. It is measured for the first run of a worker that waits with TensorFlow imported, and for the
run after it in the same worker. The script's side is `python script.py`, from the start of its
process until it has learned its first batch, with the same network, images and augmentation. The three take turns.
"""

import re
import statistics
import subprocess
import sys
import time

import numpy as np
import psutil

from benchmarks.own_lab import own_lab

PAIRS = 10
AIM = 0.5
"""The ratio that is to be met: the lab's time over the script's."""

AT_REST = 2.0
"""Seconds for which a worker has computed nothing once its imports are over."""

BATCH = re.compile(r"batch \d+ of \d+")
PATIENCE = 120_000  # milliseconds


def run(pairs: int = PAIRS) -> dict:
    """Medians and ranges of seconds and of ratios, lab over script, turn by turn."""
    from benchmarks.pages import browser, served, visit

    with own_lab(spare=True) as home:
        from benchmarks.data import import_pneumonia
        from labcore.launch import local

        import_pneumonia()
        turns = []
        with served(home) as server, browser() as page:
            visit(page, f"{server}/")
            for _ in range(pairs + 1):
                local.stop()
                local.ensure_running()
                _wait_for_spare()
                fresh, used = (_clicked(page, f"{server}/train?dataset=pneumonia") for _ in range(2))
                turns.append({"fresh": fresh, "used": used, "script": _script()})
    return _summary(turns[1:])  # the first pays for what the disk has not at hand


def _summary(turns: list[dict[str, dict[str, float]]]) -> dict:
    seconds = {side: np.array([turn[side]["seconds"] for turn in turns]) for side in ("fresh", "used", "script")}
    ratios = {side: seconds[side] / seconds["script"] for side in ("fresh", "used")}
    parts = {
        side: {part: _median(turn[side][part] for turn in turns) for part in turns[0][side] if part != "seconds"}
        for side in ("fresh", "used")
    }
    return {
        "rival": "python script.py: the same network, images and augmentation in plain Keras",
        "aim_ratio": AIM,
        "pairs": len(turns),
        "median_seconds": {side: _median(each) for side, each in seconds.items()},
        "range_seconds": {side: _range(each) for side, each in seconds.items()},
        "ratio_median": {side: _median(each) for side, each in ratios.items()},
        "ratio_range": {side: _range(each) for side, each in ratios.items()},
        "parts_median_seconds": parts,
        "aim_met": all(float(np.median(each)) <= AIM for each in ratios.values()),
    }


def _median(values) -> float:
    return round(float(statistics.median(values)), 3)


def _range(values) -> list[float]:
    return [round(float(values.min()), 3), round(float(values.max()), 3)]


def _script() -> dict[str, float]:
    """How long the script takes from the start of its process to its first batch."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.plain_start"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as script:
        told = script.stdout.readline() if script.stdout else ""
        seconds = time.perf_counter() - started
        script.wait()
    if not told.startswith("batch 1"):
        raise RuntimeError("The script learned no batch: run 'python -m benchmarks.plain_start' to see why.")
    return {"seconds": seconds}


def _clicked(page, train: str) -> dict[str, float]:
    """How long it takes from the click on Train, on the page at the address `train`, to the first batch on the screen,
    and what the time went to; the run is stopped then."""
    from benchmarks.pages import visit
    from labcore.store.store import Store

    visit(page, train)
    store, clicked = Store(), time.time()
    started = time.perf_counter()
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url("**/run?run=*", timeout=PATIENCE)
    led = time.perf_counter() - started
    page.get_by_text(BATCH).first.wait_for(timeout=PATIENCE)
    seconds = time.perf_counter() - started
    run_id = re.search(r"run=([\w-]+)", page.url).group(1)
    first = next(row for row in store.folder(run_id).metrics_reader().poll() if row.kind == "batch")
    store.stop(run_id)
    while not (status := store.folder(run_id).status()).state.is_final:
        time.sleep(0.1)
    spent = {part: status.spent.get(part, 0.0) for part in ("importing", "preparing", "building", "tracing")}
    return {
        "seconds": seconds,
        "page_of_the_run": led,
        "queued": status.created - clicked,
        "taken_up": status.started - clicked,
        "first_row": first.time - clicked,
        **spent,
    }


def _wait_for_spare() -> None:
    """Return once the launcher's worker has imported what it needs and waits."""
    from labcore.launch import local

    launcher, before, since = local.service(), -1.0, time.monotonic()
    while time.monotonic() - since < AT_REST:
        time.sleep(0.2)
        living = launcher.living()
        workers = psutil.Process(living["pid"]).children() if living else []
        spent = sum(sum(worker.cpu_times()[:2]) for worker in workers)
        if not workers or spent - before > 0.02:
            before, since = spent, time.monotonic()
