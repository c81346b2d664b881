"""A run on a small disk that is filled while it trains."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.own_lab import own_lab

SIZE = "48m"
PATIENCE = 180.0


def filled() -> Iterator[dict[str, Any]]:
    """Whether the run says that the disk is full, its last checkpoint is whole, and it goes on once there is room."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with _small_disk(place) as there:
            if not there:
                yield {"skipped": "this machine does not let the benchmark mount a small disk: it takes Linux and root"}
                return
            yield _on(place)


@contextmanager
def _small_disk(place: Path) -> Iterator[bool]:
    """Inside, a small file system lies at `place`, or False is given."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if sys.platform != "linux" or not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _on(place: Path) -> dict[str, Any]:
    with own_lab():
        os.environ["LAB_RUNS_DIR"] = str(place / "runs")
        try:
            return _filled_in_mid_run(place)
        finally:
            from labcore.launch import local

            local.stop()
            del os.environ["LAB_RUNS_DIR"]


def _filled_in_mid_run(place: Path) -> dict[str, Any]:
    from benchmarks.killed_workers import SMALL, resumed, submitted, wait
    from labcore.store.status import State
    from labcore.store.store import Store
    from tests import generated

    generated.stored_bars()
    store = Store()
    run_id = submitted(store, "classification", (*SMALL["classification"], "training.epochs=4000"))
    folder = store.folder(run_id)
    wait(store, run_id, lambda status: status.epoch >= 3, PATIENCE)
    filler = place / "filler"
    _fill(filler)
    status = wait(store, run_id, lambda status: status.state.is_final, PATIENCE)
    epoch = _epoch_of(folder.checkpoints / "last.npz")
    told = {
        "state": status.state.value,
        "said": status.error.problem if status.error else "",
        "last_checkpoint_whole": epoch > 0,
        "of_epoch": epoch,
        "drafts_left": [path.name for path in folder.path.rglob(".*.part*")],
    }
    filler.unlink()
    resumed(store, run_id)
    went_on = wait(store, run_id, lambda status: status.state is State.RUNNING and status.epoch > epoch, PATIENCE)
    store.stop(run_id)
    ended = wait(store, run_id, lambda status: status.state.is_final, PATIENCE)
    return {**told, "went_on_at_epoch": went_on.epoch, "then": ended.state.value}


def _epoch_of(path: Path) -> int:
    """The epoch that a checkpoint is of, once all of it has been read; 0 where it cannot be."""
    import numpy as np

    try:
        with np.load(path) as kept:
            return int({name: kept[name] for name in kept.files}["n_epoch"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return 0


def _fill(path: Path) -> None:
    """Take all the room there is on the disk of `path`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while os.write(handle, bytes(size)):
                    pass
            except OSError:
                continue
    finally:
        os.close(handle)
