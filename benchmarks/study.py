"""A study of 24 runs: how busy it keeps the machine, with workers that stay warm and with a process for each run.

The runs train the quick preset on PneumoniaMNIST and differ in the seed, in how many epochs they take about a minute.
What the machine is held against is the time that runs need to be built, traced and trained, judging each epoch
included, as they themselves recorded it, over the slots. With a process for each run, as the lab had it before, fewer
runs suffice to see the difference. Then the same work is done in other arrangements of this machine's cores, a few runs
each, in turns. `STUDY_RUNS` and `STUDY_SECONDS` set other numbers, for a quick look.
"""

import itertools
import os
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

AIM = 1.15
WORK = ("building", "tracing", "training", "validating")
"""What has to be done; the rest of a run, and all between runs, is what the study costs beside it."""


def run() -> Iterator[dict[str, Any]]:
    """Wall time over work, and where the time went; the result as it grows."""
    from labcore.launch.capacity import Slot, slots

    runs, seconds = int(os.environ.get("STUDY_RUNS", "24")), float(os.environ.get("STUDY_SECONDS", "60"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        from benchmarks.data import import_pneumonia

        import_pneumonia()
        room = slots()
        epochs = _epochs_within(seconds, Path(home), room)
        result: dict[str, Any] = {"aim": AIM, "slots": len(room), "epochs_of_a_run": epochs}
        result["warm_workers"] = carry_out(Path(home) / "warm", room, runs, epochs)
        yield result
        result["process_per_run"] = carry_out(Path(home) / "cold", room, max(4, runs // 3), epochs, stay=False)
        yield result
        one = {"TF_NUM_INTRAOP_THREADS": "1"}
        arrangements = {
            "1 slot": (Slot(0),),
            "2 slots": (Slot(0), Slot(1)),
            "2 slots of 1 thread": (Slot(0, one), Slot(1, one)),
        }
        result["arrangements"] = _arrangements(Path(home), arrangements, max(2, epochs // 3))
        yield result


def carry_out(runs_dir: Path, room: Sequence[Any], runs: int, epochs: int, *, stay: bool = True) -> dict[str, Any]:
    """Have a launcher of its own carry out that many runs; what it took."""
    from labcore.datasets.library import Library
    from labcore.launch import processes
    from labcore.launch.local import service
    from labcore.launch.machine import Machine
    from labcore.launch.server import Server
    from labcore.spec.resolve import resolve
    from labcore.store.status import State
    from labcore.store.store import Store

    store = Store(runs_dir)
    settings = {"dataset": "pneumonia", "preset": "quick", "training": {"epochs": epochs, "early_stopping": 0}}
    ids = [store.submit(resolve({**settings, "seed": seed}, Library().card)) for seed in range(1, runs + 1)]
    command = None if stay else processes.python("labcore.worker")
    machine = Machine(runs_dir, service(runs_dir).log, room=room, worker_command=command)
    server = Server(runs_dir, machine, idle=1.0)
    began = time.time()
    thread = threading.Thread(target=server.serve)
    thread.start()
    thread.join()
    ended = [store.folder(run_id).status() for run_id in ids]
    if failed := [status for status in ended if status.state is not State.FINISHED]:
        raise RuntimeError(f"{len(failed)} runs did not finish: {failed[0].error}")
    return _summary(max(status.finished for status in ended) - began, ended, len(room))


def _summary(wall: float, ended: Sequence[Any], slots: int) -> dict[str, Any]:
    parts: dict[str, float] = defaultdict(float)
    for status in ended:
        for part, seconds in status.spent.items():
            parts[part] += seconds
    work = sum(parts[part] for part in WORK)
    by_process: dict[int, list[Any]] = defaultdict(list)
    for status in sorted(ended, key=lambda status: status.started):
        by_process[status.pid].append(status)
    pairs = [pair for own in by_process.values() for pair in itertools.pairwise(own)]
    pauses = [after.started - before.finished for before, after in pairs]
    return {
        "runs": len(ended),
        "wall_seconds": round(wall, 1),
        "work_seconds_over_slots": round(work / slots, 1),
        "wall_over_work": round(wall / (work / slots), 3),
        "runs_per_hour": round(3600 * len(ended) / wall),
        "seconds_of_a_run": round(statistics.median(status.finished - status.started for status in ended), 1),
        "mean_seconds_by_part": {part: round(seconds / len(ended), 2) for part, seconds in parts.items()},
        "processes": len(by_process),
        "median_seconds_between_runs": round(statistics.median(pauses), 2) if pauses else None,
    }


def _epochs_within(seconds: float, home: Path, room: Sequence[Any]) -> int:
    """How many epochs a run takes that lasts so long where all slots are at work; the data are prepared by then."""
    carry_out(home / "first", room[:1], 1, 1)
    parts = carry_out(home / "pilot", room, 2 * len(room), 6)["mean_seconds_by_part"]
    epoch = (parts["training"] + parts["validating"]) / 6
    beside = sum(parts.values()) - parts["importing"] - 6 * epoch
    return max(2, round((seconds - beside) / epoch))


def _arrangements(home: Path, arrangements: dict[str, Any], epochs: int) -> dict[str, Any]:
    """Of each, runs per hour in two turns; the time to import at the start is taken off."""
    rates = defaultdict(list)
    for turn in range(2):
        for name, room in arrangements.items():
            found = carry_out(home / f"{name}-{turn}", room, 3 * len(room), epochs)
            busy = found["wall_seconds"] - found["mean_seconds_by_part"].get("importing", 0.0) * 3
            rates[name].append(round(3600 * found["runs"] / busy))
    return {name: {"runs_per_hour": each, "epochs_of_a_run": epochs} for name, each in rates.items()}
