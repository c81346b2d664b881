"""Runs on a cluster, without Ray: nodes that are lost, run folders that are gathered, launchers that come back."""

import sys
import threading
import time

import pytest

from labcore.launch import closing, deputy, local, remote_job, roster, server
from labcore.launch.cluster import Cluster, name_of
from labcore.launch.cluster_settings import ClusterSettings
from labcore.launch.placing import Node, Place
from labcore.spec.classification import Classification
from labcore.store.claims import Claims
from labcore.store.liveness import NODE
from labcore.store.status import State
from labcore.store.store import Store
from tests.launch.conftest import eventually
from tests.launch.fake_fabric import FAKE_WORKER, FakeFabric, two_nodes


class Lab:
    """A folder of runs, a cluster, and launchers in this process."""

    def __init__(self, home):
        self.runs_dir = home / "runs"
        self.store = Store(self.runs_dir)
        self.fabric = FakeFabric(*two_nodes(), command=[sys.executable, FAKE_WORKER])
        self.threads = []

    def launch(self, gather=True, **settings):
        cluster = Cluster(self.runs_dir, self.fabric, ClusterSettings("127.0.0.1:6379", gather=gather, **settings))
        eventually(lambda: len(cluster.published()["nodes"]) == len(self.fabric.nodes()) and cluster.capacity)
        thread = threading.Thread(target=server.Server(self.runs_dir, cluster, idle=60).serve, daemon=True)
        thread.start()
        self.threads.append(thread)
        eventually(lambda: local.service(self.runs_dir).living())
        return cluster

    def leave(self):
        local.service(self.runs_dir)._request.write_text(f'{{"pid": {__import__("os").getpid()}}}')
        for thread in self.threads:
            thread.join(10)
        local.service(self.runs_dir)._request.unlink(missing_ok=True)
        self.threads = []

    def submit(self, behaviour="finishes", **spec):
        return self.store.submit(Classification(dataset="digits", name=behaviour, **spec))

    def state(self, run_id):
        self.store.refresh()
        return self.store.run(run_id).state

    def wait_for(self, run_id, state):
        eventually(lambda: self.state(run_id) is state)
        return self.store.run(run_id)

    def at_work(self, run_id, attempt=1):
        """The id of the node on which the run is, once its worker's word has come here."""
        status = eventually(
            lambda: (s := self.store.folder(run_id).status()).phase == "training" and s.attempt == attempt and s
        )
        assert status.host.startswith(NODE) and status.pid is None
        return status.host.removeprefix(NODE)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_HOME", str(tmp_path))
    for name in ("LAB_RUNS_DIR", "LAB_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    for module, name, seconds in (
        (closing, "GRACE", 1.0), (closing, "LAST_GRACE", 0.5),
        (remote_job, "POLL", 0.05), (remote_job, "PATIENCE", 0.5),
        (roster, "EVERY", 0.05), (deputy, "CHECKPOINTS_EVERY", 0.0),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, seconds)
    found = Lab(tmp_path)
    yield found
    found.leave()
    for name in found.fabric.names():
        found.fabric.remove(name)


@pytest.mark.parametrize("gather", [True, False])
def test_runs_are_carried_out_by_nodes_and_only_the_launcher_writes_the_index(lab, gather):
    lab.launch(gather)
    ids = [lab.submit() for _ in range(2)]
    for run_id in ids:
        record = lab.wait_for(run_id, State.FINISHED)
        assert record.summary == {"test_accuracy": 0.75}
        assert record.finished >= record.started >= record.created
        assert lab.store.folder(run_id).status().attempt == 1
    assert ("put" in lab.fabric.asked) is gather
    eventually(lambda: not lab.fabric.names())
    assert not list(lab.runs_dir.parent.glob("nodes/*/runs/*")), "what has been gathered stays on no node"
    assert not list(lab.runs_dir.parent.glob("nodes/**/lab.db"))


def test_no_more_is_begun_than_the_nodes_carry(lab):
    lab.launch()
    ids = [lab.submit("goes on") for _ in range(3)]
    assert {lab.at_work(ids[0]), lab.at_work(ids[1])} == {"a", "b"}
    eventually(lambda: [node["running"] for node in local.status(lab.runs_dir).nodes] == [1, 1])
    status = local.status(lab.runs_dir)
    assert (status.kind, status.slots, status.running, status.queued) == ("ray", 2, 2, 1)
    assert lab.state(ids[2]) is State.QUEUED


def test_the_run_of_a_lost_node_goes_on_elsewhere_with_its_checkpoint_and_the_other_is_left_alone(lab):
    lab.launch()
    first, second = lab.submit("goes on"), lab.submit("goes on")
    lost = lab.at_work(first)
    assert lab.at_work(second) != lost
    there = next(path for path in lab.runs_dir.parent.glob(f"nodes/*/runs/{first}"))
    (there / "checkpoints").mkdir()
    (there / "checkpoints" / "last.npz").write_bytes(b"epoch 1")
    here = lab.store.folder(first)
    eventually(lambda: (here.checkpoints / "last.npz").is_file())
    lab.fabric.join(Node("c", "node c", 2.0))
    lab.fabric.lose(lost, known=False)
    assert lab.at_work(first, attempt=2) == "c"
    assert next(iter(lab.runs_dir.parent.glob(f"nodes/*/runs/{first}/checkpoints/last.npz"))).read_bytes() == b"epoch 1"
    assert lab.store.folder(second).status().attempt == 1
    for run_id in (first, second):
        lab.store.stop(run_id)
        lab.wait_for(run_id, State.CANCELLED)


def test_a_run_that_loses_three_nodes_is_interrupted_and_says_so(lab):
    lab.launch()
    run_id = lab.submit("goes on")
    for number in range(3):
        lab.fabric.join(Node(f"more {number}", "another", 2.0))
        lab.fabric.lose(lab.at_work(run_id, attempt=number + 1))
    record = lab.wait_for(run_id, State.INTERRUPTED)
    assert "node" in record.error and "tried 3 times" in record.error


@pytest.mark.parametrize("behaviour", ["goes on", "does not listen"])
def test_a_run_is_stopped(lab, behaviour):
    lab.launch()
    run_id = lab.submit(behaviour)
    lab.at_work(run_id)
    lab.store.stop(run_id)
    assert lab.wait_for(run_id, State.CANCELLED).error == ""
    eventually(lambda: not lab.fabric.names())


def test_a_run_whose_node_has_fallen_silent_can_be_stopped(lab):
    lab.launch()
    run_id = lab.submit("goes on")
    lab.at_work(run_id)
    lab.fabric.deaf.update(lab.fabric.names())
    lab.store.stop(run_id)
    lab.wait_for(run_id, State.CANCELLED)


def test_a_worker_that_dies_on_its_node_is_explained_by_its_gathered_log(lab):
    lab.launch()
    assert "tensorflow" in lab.wait_for(lab.submit("gives up"), State.FAILED).error


def test_runs_go_on_without_a_launcher_and_the_next_takes_them_over(lab):
    lab.launch()
    run_id = lab.submit("goes on")
    lab.at_work(run_id)
    lab.leave()
    assert len(lab.fabric.names()) == 1
    lab.launch()
    eventually(lambda: time.time() - lab.store.folder(run_id).status().heartbeat < 0.5)
    assert lab.store.folder(run_id).status().attempt == 1
    assert lab.state(run_id) is State.RUNNING
    lab.store.stop(run_id)
    lab.wait_for(run_id, State.CANCELLED)


def test_a_run_that_ended_while_no_launcher_looked_is_gathered_by_the_next(lab):
    lab.launch()
    run_id = lab.submit("saving for 2 s")
    eventually(lambda: lab.store.folder(run_id).status().phase == "saving")
    lab.leave()
    eventually(lambda: lab.fabric.has_ended(run_id))
    assert lab.state(run_id) is State.RUNNING
    lab.launch()
    assert lab.wait_for(run_id, State.CANCELLED).summary == {"test_accuracy": 0.75}
    assert lab.store.folder(run_id).status().attempt == 1


def test_what_an_earlier_launcher_left_half_done_is_put_right(lab):
    claims = Claims(lab.store)
    unassigned, lost = lab.submit(), lab.submit()
    claims.take()
    claim = claims.take()
    claims.assign_to_node(claim, "gone")
    lab.fabric.start("somebody's.0123456789abcdef", Place(two_nodes()[0], 1.0))
    lab.launch()
    for run_id in (unassigned, lost):
        lab.wait_for(run_id, State.FINISHED)
    assert lab.store.folder(lost).status().attempt == 2
    eventually(lambda: not lab.fabric.names())
    assert name_of(claim).startswith(lost) and claim.token not in name_of(claim)


def test_a_node_is_looked_at_again_whatever_kept_it_from_being_looked_at(lab, monkeypatch):
    monkeypatch.setattr(roster, "AGAIN", 0.1)
    start, failed = lab.fabric.start, []

    def fails_at_first(name, place):
        if len(failed) < 2:
            failed.append(name)
            raise RuntimeError("no answer that is known")
        return start(name, place)

    monkeypatch.setattr(lab.fabric, "start", fails_at_first)
    cluster = Cluster(lab.runs_dir, lab.fabric, ClusterSettings("127.0.0.1:6379"))
    eventually(lambda: cluster.capacity and len(failed) == 2)
    cluster.leave([])


def test_a_run_whose_settings_are_torn_while_it_is_at_work_keeps_no_launcher_from_work(lab):
    lab.launch()
    torn = lab.submit("goes on")
    lab.at_work(torn)
    lab.leave()
    (lab.store.folder(torn).path / "spec.json").write_text("{")
    lab.launch()
    lab.wait_for(lab.submit(), State.FINISHED)
    assert "spec.json" in lab.wait_for(torn, State.FAILED).error


def test_no_run_is_sent_to_a_node_with_other_code(lab, monkeypatch):
    monkeypatch.setattr(roster, "source_digest", lambda: "another")
    cluster = Cluster(lab.runs_dir, lab.fabric, ClusterSettings("127.0.0.1:6379"))
    eventually(lambda: any("another version" in node.get("refused", "") for node in cluster.published()["nodes"]))
    assert cluster.capacity == 0 and not cluster.has_room([])
    cluster.leave([])
