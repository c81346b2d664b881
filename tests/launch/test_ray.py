"""A real Ray cluster on this machine: a study of which a node is killed, runs that are watched, stopped, taken over.

Workers do without TensorFlow here; `python -m benchmarks ray_study` does the same with real ones. Skipped where Ray is
not installed: `pip install -r requirements-cluster.txt -c constraints.txt` brings it.
"""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent import futures
from pathlib import Path

import grpc
import psutil
import pytest

from benchmarks.ray_cluster import RayCluster
from labcore.errors import InputError, LabError
from labcore.home import PROJECT
from labcore.launch import local, processes
from labcore.launch.cluster_settings import ClusterSettings
from labcore.spec.classification import Classification
from labcore.store.liveness import NODE
from labcore.store.status import State
from labcore.store.store import Store
from tests.launch.conftest import eventually

pytest.importorskip("ray", reason="Ray is not installed: requirements-cluster.txt")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EPOCHS = 12


class Lab:
    """A lab on a cluster of a head and two nodes, of one processor each, that see nothing of its folders."""

    def __init__(self, cluster):
        self.cluster, self.store = cluster, Store()
        self.launchers = []

    def launch(self):
        command = [sys.executable, str(Path(__file__).with_name("ray_launcher.py"))]
        self.launchers.append(processes.start(command, local.service().log, self.store.runs_dir))
        eventually(lambda: local.status().slots, 120)

    def submit(self, name, seed=1, dropout=0.0):
        settings = {"name": name, "seed": seed, "regularization": {"dropout": dropout}}
        return self.store.submit(Classification(dataset="digits", open_test=False, **settings))

    def epochs(self, run_id):
        """The epochs that have been seen here of a run, as often as they were."""
        reader = self.store.folder(run_id).metrics_reader()
        reader.poll()
        return [row.epoch for row in reader.rows if row.kind == "epoch"]

    def state(self, run_id):
        self.store.refresh()
        return self.store.run(run_id).state


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    place = tmp_path_factory.mktemp("cluster")
    with RayCluster(place) as cluster, pytest.MonkeyPatch.context() as patch:
        cluster.add("one")
        cluster.add("two")
        for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
            patch.delenv(name, raising=False)
        own = {"LAB_HOME": str(place / "lab"), "LAB_RAY_GATHER": "1", "LAB_RAY_CPUS": "1"}
        for name, value in {**cluster.environment, **own}.items():
            patch.setenv(name, value)
        found = Lab(cluster)
        found.launch()
        yield found
        local.stop()


def test_runs_are_seen_live_outlive_the_launcher_and_are_stopped(lab):
    run_id = lab.submit("learns 1000")
    eventually(lambda: len(lab.epochs(run_id)) > 2, 60)
    folder = lab.store.folder(run_id)
    assert folder.status().state is State.RUNNING and folder.status().host.startswith(NODE)
    eventually(lambda: local.status().slots == 2, 60)
    status = local.status()
    assert (status.kind, status.running, len(status.nodes)) == ("ray", 1, 2)
    lab.launchers[-1].kill()
    lab.launchers[-1].wait()
    before = lab.epochs(run_id)
    time.sleep(3)
    assert lab.epochs(run_id) == before, "nobody gathers without a launcher"
    lab.launch()
    eventually(lambda: len(lab.epochs(run_id)) > len(before) + 3, 60)
    assert folder.status().attempt == 1 and lab.epochs(run_id) == list(range(1, len(lab.epochs(run_id)) + 1))
    lab.store.stop(run_id)
    eventually(lambda: lab.state(run_id) is State.CANCELLED, 60)
    assert folder.model_path.is_file(), "the best epoch is kept"


def lives(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_study_whose_node_is_killed_finishes_with_nothing_lost_or_done_twice(lab, tmp_path):
    (tmp_path / "study.yaml").write_text(
        f"""{{name: learns {EPOCHS}, base: {{task: classification, dataset: digits}},
        factors: {{regularization.dropout: [0.0, 0.5]}}, seeds: [1, 2, 3]}}"""
    )
    command = [sys.executable, "-m", "labcore", "study", str(tmp_path / "study.yaml"), "--json"]
    asked = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=200, check=False)
    assert asked.returncode == 0, asked.stderr
    ids = [run["run_id"] for run in json.loads(asked.stdout)["runs"]]
    assert len(ids) == 6

    def on_the_victim():
        """A run at work on node one, of which a checkpoint has come."""
        home = lab.cluster.home("one")
        there = [path.name for path in home.glob("nodes/*/runs/*")]
        found = [each for each in there if (lab.store.folder(each).checkpoints / "last.npz").is_file()]
        return next((each for each in found if lab.state(each) is State.RUNNING), None)

    lost = eventually(on_the_victim, 120)
    workers = lab.cluster.processes("one")
    lab.cluster.kill("one")
    eventually(lambda: all(lab.state(run_id) is State.FINISHED for run_id in ids), 240)
    attempts = {run_id: lab.store.folder(run_id).status().attempt for run_id in ids}
    assert attempts == {**dict.fromkeys(ids, 1), lost: 2}
    for run_id in ids:
        assert lab.store.folder(run_id).model_path.read_bytes() == b"model"
        assert set(lab.epochs(run_id)) == set(range(1, EPOCHS + 1))
        if run_id != lost:
            assert lab.epochs(run_id) == list(range(1, EPOCHS + 1)), "done once"
    assert lab.epochs(lost).count(1) == 1, "it went on from its checkpoint"
    assert lab.store.run(lost).error == ""
    eventually(lambda: not any(map(lives, workers)), 30)
    assert local.status().slots == 1


def test_a_launcher_with_another_token_is_turned_away(lab, tmp_path):
    wrong = {**os.environ, "RAY_AUTH_TOKEN": "another", "LAB_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "labcore.launch.server"],
        cwd=PROJECT, env=wrong, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be joined" in done.stderr, done.stderr[-2000:]


class Head(grpc.GenericRpcHandler):
    """Answers as the head of a cluster that asks for a token, or for none."""

    def __init__(self, is_open):
        self._is_open = is_open

    def service(self, details):
        def alive(request, context):
            if not self._is_open:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "no token")
            return b""

        return (
            grpc.unary_unary_rpc_method_handler(alive)
            if details.method == "/ray.rpc.NodeInfoGcsService/CheckAlive"
            else None
        )


@pytest.mark.parametrize("is_open", [True, False])
def test_a_cluster_that_takes_work_from_anybody_is_refused(monkeypatch, is_open):
    from labcore.launch.ray_fabric import require_closed

    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    head = grpc.server(futures.ThreadPoolExecutor(1), handlers=[Head(is_open)])
    settings = ClusterSettings(f"127.0.0.1:{head.add_insecure_port('127.0.0.1:0')}")
    head.start()
    try:
        if is_open:
            with pytest.raises(InputError, match="without a token"):
                require_closed(settings)
        else:
            require_closed(settings)
    finally:
        head.stop(None)
    with pytest.raises(LabError, match="does not answer"):
        require_closed(settings)


def test_what_listens_and_is_no_cluster_is_told_in_seconds(monkeypatch):
    """On this machine alone, where no token is needed: Ray itself asks it again and again, for ever."""
    from labcore.launch.ray_fabric import RayFabric

    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(LabError, match="does not answer"):
        RayFabric(ClusterSettings(f"127.0.0.1:{silent.getsockname()[1]}"), "lab")
