"""Memory: of a run against the size of its data set, and of one warm worker over 200 runs.

**Sizes**: the smallest network learns for an epoch from 2,000, 20,000 and 100,000 images of 28×28, which lie in a
mapped file; its worker's memory is looked at every tenth of a second. What belongs to mapped files, and can be dropped
at any time, is counted apart from what is the process's own. The rival is a script that loads the array: it needs a
byte of its own for each pixel, and four as float32; the ratio is what a run needs for each image more, over the first.
**Runs**: 200 tiny runs one after the other, in a worker whose renewal is put off (`benchmarks/lasting_worker.py`), and
as the launcher carries them out, with a fresh process when a worker has kept too much (`labcore/training/renewal.py`).
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import psutil

from benchmarks.own_lab import own_lab

SIZES = (2_000, 20_000, 100_000)
SIDE = 28
REPEATS = 3
"""Runs at each size, in turns; each in a process of its own."""

RUNS = 200
LOOK = 0.1
"""Seconds between two looks at a worker."""

AIM = 0.5
"""Bytes of its own that a run may take for each image more, as a share of the image's: less than a copy would."""

FIRST = 10
"""Runs after which a worker has met most of what it meets: growth is counted from there."""

TINY: dict[str, Any] = {
    "architecture": {"kind": "cnn", "blocks": 1, "layers_per_block": 1, "filters": 4},
    "training": {"epochs": 1, "batch_size": 256},
}


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """MiB of runs by size of set, and of a worker over its runs; of `sizes`, `lasting`, `renewed` those in `only`."""
    result: dict[str, Any] = {
        "rival": "a script that loads all images into memory, as uint8; a worker that is never renewed",
        "aim_share_of_an_image": AIM,
    }
    for part, measured in (("sizes", of_sizes), ("lasting", of_lasting), ("renewed", of_renewed)):
        if not only or part in only:
            result[part] = measured()
            yield result


def of_sizes() -> dict:
    """What runs take at each of `SIZES`: at their highest, medians over repeats."""
    with own_lab():
        from benchmarks.running import finished
        from labcore.launch import local
        from labcore.store.store import Store

        for size in SIZES:
            _fabricate(f"set-{size}", size)
        finished(dataset=f"set-{SIZES[0]}", **TINY)
        looks: dict[int, list[dict[str, int]]] = {size: [] for size in SIZES}
        for turn in range(REPEATS):
            for size in SIZES:
                local.stop()
                looks[size].append(
                    _highest(lambda size=size, turn=turn: finished(dataset=f"set-{size}", seed=turn, **TINY), Store())
                )
    own = {size: [each["own"] for each in looks[size]] for size in SIZES}
    least, most = SIZES[0], SIZES[-1]
    growth = [(high - low) / (most - least) for low, high in zip(own[least], own[most], strict=True)]
    image = SIDE * SIDE
    return {
        "bytes_of_an_image": image,
        "by_images": {
            str(size): {
                "mapped_file_mib": _mib(size * image),
                "own_mib_median": _mib(statistics.median(own[size])),
                "own_mib_range": [_mib(min(own[size])), _mib(max(own[size]))],
                "of_files_mib_median": _mib(statistics.median(each["shared"] for each in looks[size])),
            }
            for size in SIZES
        },
        "own_bytes_for_each_image_more": round(statistics.median(growth)),
        "ratio_median": round(statistics.median(growth) / image, 3),
        "ratio_range": [round(min(growth) / image, 3), round(max(growth) / image, 3)],
        "aim_met": statistics.median(growth) / image < AIM,
    }


def of_lasting() -> dict:
    """What a worker that is never renewed holds after each of its runs."""
    with own_lab() as home:
        from labcore.datasets.library import Library
        from labcore.spec.resolve import resolve
        from labcore.store.claims import Claims
        from labcore.store.store import Store

        store = Store()
        claims = Claims(store)
        command = [sys.executable, "-m", "benchmarks.lasting_worker", str(home / "between.log")]
        held = []
        with (home / "worker.log").open("w") as log:
            worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
            try:
                for seed in range(RUNS):
                    store.submit(
                        resolve({"task": "classification", "dataset": "digits", "seed": seed, **TINY}, Library().card)
                    )
                    claim = claims.take(lambda folder: True)
                    assert claim is not None and worker.stdin is not None and worker.stdout is not None
                    folder = store.folder(claim.run_id)
                    worker.stdin.write(json.dumps({"run": str(folder.path), "token": claim.token}) + "\n")
                    worker.stdin.flush()
                    if not worker.stdout.readline():
                        raise RuntimeError(folder.log_path.read_text()[-2000:])
                    held.append(_held(psutil.Process(worker.pid))["own"])
            finally:
                worker.kill()
                worker.wait()
    return {"runs": RUNS, **course(held)}


def of_renewed() -> dict:
    """What workers hold as the launcher carries out so many runs, renewed as they are in everyday use."""
    with own_lab():
        from labcore.datasets.library import Library
        from labcore.launch import local
        from labcore.spec.resolve import resolve
        from labcore.store.store import Store

        store = Store()
        spec = {"task": "classification", "dataset": "digits", **TINY}
        ids = [store.submit(resolve({**spec, "seed": seed}, Library().card)) for seed in range(RUNS)]
        highest: dict[int, int] = {}

        def carried_out() -> None:
            local.ensure_running()
            while not all(store.folder(run_id).status().state.is_final for run_id in ids):
                time.sleep(1)

        with _looking(store, lambda pid, found: highest.__setitem__(pid, max(highest.get(pid, 0), found["own"]))):
            carried_out()
        processes: dict[int, int] = {}
        for run_id in ids:
            pid = store.folder(run_id).status().pid
            processes[pid] = processes.get(pid, 0) + 1
        ended = {store.folder(run_id).status().state.value for run_id in ids}
    tops = [highest[pid] for pid in processes if pid in highest]
    return {
        "runs": RUNS,
        "ended": sorted(ended),
        "processes": len(processes),
        "most_runs_of_a_process": max(processes.values()),
        "highest_own_mib": _mib(max(tops)),
        "highest_own_mib_of_the_last_process": _mib(tops[-1]),
        "bounded_by_renewal": len(processes) > 1 and ended == {"finished"},
    }


def _fabricate(name: str, images: int) -> None:
    """A set of so many images of noise in two classes, which the lab of this process then has."""
    from labcore.datasets import storage
    from labcore.datasets.library import Library

    random = np.random.default_rng(0)
    split = np.zeros(images, np.uint8)
    split[: images // 10], split[images // 10 : images // 5] = 1, 2
    with storage.Writer(Library().claimable(name)) as writer:
        for _ in range(images):
            writer.add(random.integers(0, 256, (SIDE, SIDE, 1), dtype=np.uint8))
        labels = np.arange(images) % 2
        writer.finish(labels, split, task="classification", classes=("even", "odd"), source="imported")


def _highest(work: Callable[[], Any], store: Any) -> dict[str, int]:
    """What the worker of the run that `work` carries out holds at its highest, of its own and of files."""
    top = {"own": 0, "shared": 0}

    def higher(pid: int, found: dict[str, int]) -> None:
        for part in top:
            top[part] = max(top[part], found[part])

    with _looking(store, higher):
        work()
    return top


class _looking:
    """Inside, `told` hears what each worker of the lab holds, by its pid."""

    def __init__(self, store: Any, told: Callable[[int, dict[str, int]], None]):
        self._store, self._told, self._ended = store, told, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        from labcore.launch import local

        while not self._ended.wait(LOOK):
            launcher = local.service().living()
            if launcher is None:
                continue
            try:
                for worker in psutil.Process(launcher["pid"]).children():
                    self._told(worker.pid, _held(worker))
            except psutil.NoSuchProcess:  # it has ended between two looks
                continue


def _held(process: psutil.Process) -> dict[str, int]:
    """Bytes in memory: of the process's own, and of files, mapped data sets and libraries among them."""
    memory = process.memory_info()
    return {"own": memory.rss - memory.shared, "shared": memory.shared}


def course(held: list[int]) -> dict:
    """Of what was held after each run: where it began and ended, and its growth for each run."""
    later = np.array(held[FIRST:], float)
    growth = np.diff(later)
    drawn = np.random.default_rng(0).choice(growth, (2000, len(growth))).mean(axis=1)
    return {
        "own_mib": [_mib(each) for each in held[:: max(1, len(held) // 20)]],
        "own_mib_after_the_last": _mib(held[-1]),
        "growth_mib_of_a_run": round(float(growth.mean()) / 2**20, 2),
        "growth_mib_of_a_run_95_interval": [
            round(float(each) / 2**20, 2) for each in np.quantile(drawn, [0.025, 0.975])
        ],
    }


def _mib(size: float) -> float:
    return round(size / 2**20, 1)
