"""A study on a Ray cluster of a head and two nodes, one of them killed in the middle, against the same study locally.

The nodes, of one processor each, are processes of this machine that see nothing of the lab's folders; the cluster asks
for a token. One node is killed (its raylet, by SIGKILL) while a run of the study is at work on it and has reported an
epoch; from then on the other node carries all. The same study with two slots and no cluster stands beside it: wall
time, and whether each run has come to the same figures. Workers are those that train, with TensorFlow; each is a fresh
process on the cluster, where the local launcher keeps them. On both sides they have this process's priority: by
default local workers give way, and where other work goes on the two would not be comparable. `RAY_STUDY_EPOCHS` and
`RAY_STUDY_SEEDS` set another size.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.ray_cluster import RayCluster

NODES = ("one", "two")

LONGEST = 3000.0
"""Seconds."""


def run() -> Iterator[dict[str, Any]]:
    """What became of each run, and how long both took; the result as it grows."""
    epochs, seeds = int(os.environ.get("RAY_STUDY_EPOCHS", "10")), int(os.environ.get("RAY_STUDY_SEEDS", "3"))
    study = {
        "name": "cluster",
        "base": {
            "task": "classification",
            "dataset": "digits",
            "preset": "quick",
            "training": {"epochs": epochs, "early_stopping": 0},
        },
        "factors": {"regularization.dropout": [0.0, 0.3]},
        "seeds": list(range(1, seeds + 1)),
    }
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        file = place / "study.yaml"
        file.write_text(json.dumps(study))
        result: dict[str, Any] = {"epochs_of_a_run": epochs, "nodes": len(NODES)}
        for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
            os.environ.pop(name, None)
        os.environ |= {"LAB_HOME": str(place / "local"), "LAB_SLOTS": "2", "LAB_LAUNCHER": "local", "LAB_NICE": "0"}
        locally = _carry_out(file)
        result["local"] = _told(locally, epochs)
        yield result
        with RayCluster(place / "nodes") as cluster:
            for name in NODES:
                cluster.add(name)
            own = {"LAB_HOME": str(place / "lab"), "LAB_RAY_GATHER": "1", "LAB_RAY_CPUS": "1"}
            os.environ |= {**cluster.environment, **own}
            on_ray = _carry_out(file, cluster)
        same = sum(on_ray["figures"][key] == figures for key, figures in locally["figures"].items())
        result["ray"] = {**_told(on_ray, epochs), "runs_with_the_figures_of_the_local_ones": same}
        result["wall_over_local"] = round(on_ray["seconds"] / locally["seconds"], 2)
        yield result


def _carry_out(file: Path, cluster: RayCluster | None = None) -> dict[str, Any]:
    """Have the command line carry out the study; with a cluster, one of its nodes is killed."""
    from labcore.launch import local
    from labcore.store.store import Store

    command = [sys.executable, "-m", "labcore", "study", str(file), "--wait", "--json"]
    began = time.monotonic()
    killed = None
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asked:
        while cluster is not None and killed is None and asked.poll() is None:
            time.sleep(0.2)
            if (run_id := _at_work_on(cluster, NODES[0])) is not None:
                cluster.kill(NODES[0])
                killed = {"after_seconds": round(time.monotonic() - began, 1), "its_run": run_id}
        out, _ = asked.communicate(timeout=LONGEST)
    seconds = time.monotonic() - began
    local.stop()
    if asked.returncode:
        raise RuntimeError(f"the study ended with status {asked.returncode}: {out[-500:]}")
    store = Store()
    folders = {}
    for told in json.loads(out)["runs"]:
        spec = store.folder(told["run_id"]).spec()
        folders[f"{spec.regularization.dropout}, seed {spec.seed}"] = store.folder(told["run_id"])
    return {
        "seconds": seconds,
        "killed": killed,
        "folders": {key: _facts(folder) for key, folder in folders.items()},
        "figures": {key: (folder.report() or {}).get("validation") for key, folder in folders.items()},
    }


def _at_work_on(cluster: RayCluster, node: str) -> str | None:
    """A run on that node of which an epoch has come here, if there is one and another run has finished already."""
    from labcore.store.status import State
    from labcore.store.store import Store

    store = Store()
    if not store.runs(state=State.FINISHED):
        return None
    there = {path.name for path in cluster.home(node).glob("nodes/*/runs/*")}
    for record in store.runs(state=State.RUNNING):
        checkpoint = store.folder(record.run_id).checkpoints / "last.npz"
        if record.run_id in there and checkpoint.is_file():
            return record.run_id
    return None


def _facts(folder: Any) -> dict[str, Any]:
    status, reader = folder.status(), folder.metrics_reader()
    reader.poll()
    epochs = Counter(row.epoch for row in reader.rows if row.kind == "epoch")
    return {"run_id": folder.run_id, "state": status.state.value, "attempts": status.attempt, "epochs": epochs}


def _told(found: dict[str, Any], epochs: int) -> dict[str, Any]:
    runs = list(found["folders"].values())
    once = [run for run in runs if run["attempts"] == 1]
    told = {
        "runs": len(runs),
        "finished": sum(run["state"] == "finished" for run in runs),
        "begun_again": len(runs) - len(once),
        "done_twice": sum(max(run["epochs"].values()) > 1 for run in once),
        "epochs_missing": sum(epochs - len(run["epochs"]) for run in runs),
        "wall_seconds": round(found["seconds"], 1),
    }
    if found["killed"]:
        lost = next(run for run in runs if run["run_id"] == found["killed"]["its_run"])
        repeated = sum(times - 1 for times in lost["epochs"].values())
        told["killed_after_seconds"] = found["killed"]["after_seconds"]
        told["epochs_repeated_by_its_run"] = repeated
    return told
