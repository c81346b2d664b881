"""Workers that are killed at random moments of their runs, of every task; and what their runs come to once resumed."""

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.own_lab import own_lab

KILLS = 50
PATIENCE = 600.0
"""Seconds that a run may take on a machine with much else to do."""

LOOK = 0.02
"""Seconds between two looks at a status."""

SMALL: dict[str, tuple[str, ...]] = {
    "classification": (
        "dataset=bars", "architecture={kind: cnn, blocks: 2, filters: 4, layers_per_block: 1}",
        "training={epochs: 8, batch_size: 8, heat_maps: 2}", "optimizer={kind: adamw, schedule: cosine}",
        "regularization={dropout: 0.3, weight_averaging: 0.9}", "augmentation.operations=[flip, rotation]",
    ),
    "segmentation": (
        "dataset=disks", "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 8}",
        "training={epochs: 8, batch_size: 6}", "optimizer={kind: adam, learning_rate: 0.02, schedule: cosine}",
        "augmentation.operations=[flip]",
    ),
    "vae": (
        "dataset=bars", "latent_size=4", "architecture={kind: convolutional, filters: 4}",
        "training={epochs: 6, batch_size: 8, shown: 4}", "scores={samples: 64, samples_while_training: 32}",
        "optimizer.schedule=cosine",
    ),
    "gan": (
        "dataset=bars", "latent_size=6", "architecture={kind: convolutional, filters: 4}",
        "critic={kind: convolutional, filters: 4}", "training={epochs: 6, batch_size: 8, shown: 4, critic_steps: 2}",
        "scores={samples: 64, samples_while_training: 32, every: 2}", "optimizer.schedule=cosine", "conditional=true",
    ),
}  # fmt: skip
"""Settings of a run of each task that takes seconds."""

FIGURES_OF_TIME = ("seconds", "images_per_second")


def workers_killed(kills: int = KILLS, tasks: Sequence[str] = tuple(SMALL), seed: int = 0) -> Iterator[dict[str, Any]]:
    """Of `kills` workers, the tasks in turn: how many runs ended with the weights, and with the figures of every epoch,
    of the run that was never killed.

    A moment is drawn from the time that the run takes when it is left alone, from its claim to its end: workers die
    while they import TensorFlow, prepare, build, train, judge, save and test. One that had ended by then is not
    counted, and tells how long a run takes by now, as the machine may have other work to do.
    """
    draws, told = random.Random(seed), {"kills": 0, "same_weights": 0, "same_figures": 0, "too_late": 0}
    each: dict[str, dict[str, Any]] = {task: {"kills": 0, "same_weights": 0, "same_figures": 0} for task in tasks}
    slowest = 0.0
    with own_lab():
        from labcore.store.store import Store
        from tests import generated, masked

        generated.stored_bars()
        masked.stored_disks()
        store = Store()
        alone = {task: _left_alone(store, task) for task in tasks}
        lasts = {task: _seconds(whole) for task, whole in alone.items()}
        while told["kills"] < kills:
            task = tasks[told["kills"] % len(tasks)]
            phase, noticed, folder = _killed(store, task, draws.uniform(0, lasts[task]))
            if not phase:
                told["too_late"] += 1
                lasts[task] = _seconds(folder)
                continue
            whole = alone[task]
            same = {
                "kills": 1,
                "same_weights": same_weights(whole, folder),
                "same_figures": figures(whole) == figures(folder),
            }
            for name, value in same.items():
                told[name] += value
                each[task][name] += value
            places = each[task].setdefault("killed_while", {})
            places[phase] = places.get(phase, 0) + 1
            slowest = max(slowest, noticed)
            yield {**told, "interrupted_within_seconds": round(slowest, 1), "tasks": each}


def submitted(store: Any, task: str, settings: Sequence[str]) -> str:
    """The id of a run of `task` that has been queued, with a launcher to begin it."""
    from labcore.datasets.library import Library
    from labcore.launch import local
    from labcore.spec.reading import assign
    from labcore.spec.resolve import resolve

    run_id: str = store.submit(resolve(assign({"task": task, "preset": "quick", "seed": 7}, settings), Library().card))
    local.ensure_running()
    return run_id


def resumed(store: Any, run_id: str) -> None:
    """Have the run go on, as by a click."""
    from labcore.launch import local

    store.resubmit(run_id)
    local.ensure_running()


def wait(store: Any, run_id: str, until: Callable[[Any], bool], seconds: float = PATIENCE) -> Any:
    """The status of the run, once `until` holds of it. Raises TimeoutError where it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        store.refresh()
        status = store.folder(run_id).status()
        if status is not None and until(status):
            return status
        time.sleep(LOOK)
    raise TimeoutError(f"run {run_id} is still {status}: {store.folder(run_id).log()[-2000:]}")


def same_weights(one: Any, other: Any) -> bool:
    """Whether two runs have kept the same networks, bit by bit."""
    kept = [sorted(path.name for path in folder.path.glob("*.keras")) for folder in (one, other)]
    return kept[0] == kept[1] != [] and all(_same(one.path / name, other.path / name) for name in kept[0])


def figures(folder: Any) -> list[tuple[int, int, dict[str, Any]]]:
    """What a run tells of each epoch, without how fast it went; of one that was told twice, the later."""
    rows = {row.epoch: row for row in folder.metrics_reader().poll() if row.kind == "epoch"}
    return [
        (row.epoch, row.step, {name: value for name, value in row.values.items() if name not in FIGURES_OF_TIME})
        for _, row in sorted(rows.items())
    ]


def _left_alone(store: Any, task: str) -> Any:
    """The folder of a run that was never killed."""
    from labcore.store.status import State

    run_id = submitted(store, task, SMALL[task])
    status = wait(store, run_id, lambda status: status.state.is_final)
    if status.state is not State.FINISHED:
        raise RuntimeError(f"a run of {task} ended {status.state}: {status.error}")
    return store.folder(run_id)


def _seconds(folder: Any) -> float:
    """How long a run took from its claim to its end."""
    status = folder.status()
    return float(status.finished - status.started)


def _killed(store: Any, task: str, after: float) -> tuple[str, float, Any]:
    """What a run was about when its worker was killed, empty where it had ended; in how many seconds that was noticed;
    and its folder, at its end."""
    import psutil

    from labcore.store.status import State

    run_id = submitted(store, task, SMALL[task])
    folder = store.folder(run_id)
    wait(store, run_id, lambda status: status.state.is_final or status.pid is not None)
    time.sleep(after)
    status = folder.status()
    if status is None or status.state is not State.RUNNING or status.pid is None:
        wait(store, run_id, lambda status: status.state.is_final)
        return "", 0.0, folder
    worker = psutil.Process(status.pid)
    worker.kill()
    killed = time.monotonic()
    ended = wait(store, run_id, lambda status: status.state.is_final)
    noticed = time.monotonic() - killed
    if ended.state is not State.INTERRUPTED:  # its last word was on disk already
        return "", 0.0, folder
    resumed(store, run_id)
    ended = wait(store, run_id, lambda status: status.state.is_final)
    if ended.state is not State.FINISHED:
        raise RuntimeError(f"the resumed run {run_id} of {task} ended {ended.state}: {ended.error}")
    return status.phase or "starting", noticed, folder


def _same(one: Path, other: Path) -> bool:
    mine, theirs = _weights(one), _weights(other)
    return mine.keys() == theirs.keys() and all(np.array_equal(mine[name], theirs[name]) for name in mine)


def _weights(path: Path) -> dict[str, Any]:
    """The weights in a model file by their place."""
    import h5py

    found = {}
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r") as file:

        def take(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                found[name] = item[()]

        file.visititems(take)
    return found
