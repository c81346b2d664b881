"""What `doctor` says of a cluster, by what its launcher has published."""

import socket

import pytest

from labcore.doctor import cluster
from labcore.errors import LabError
from labcore.launch import cluster_settings, local

NODES = [
    {"name": "big", "cpus": 8.0, "gpus": 2.0, "running": 1},
    {"name": "old", "refused": "it has Python 3.10.1, the launcher 3.12.0"},
]


@pytest.fixture(autouse=True)
def head(lab_home, monkeypatch):
    """Something that takes connections, as a cluster's head would."""
    monkeypatch.setattr(cluster_settings.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(cluster.metadata, "version", lambda name: "2.60.0")
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("LAB_LAUNCHER", "ray")
        monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{listening.getsockname()[1]}")
        yield listening
    local.service().withdraw()


def test_of_one_machine_nothing_is_said_of_clusters(monkeypatch):
    monkeypatch.delenv("LAB_LAUNCHER")
    assert not list(cluster.cluster())


def test_nodes_are_told_and_why_one_is_not_used():
    local.service().publish(kind="ray", slots=4, nodes=NODES)
    reached, nodes, refused = cluster.cluster()
    assert reached.ok and "2.60.0" in reached.detail and "without a token" in reached.detail
    assert nodes.ok and nodes.detail == "big: 8 processors, 2 GPUs, 1 running"
    assert not refused.ok and not refused.needed and "Python 3.10.1" in refused.detail
    assert local.room() == 4


def test_before_a_launcher_is_at_work_nodes_are_not_known():
    assert [check.name for check in cluster.cluster() if check.ok] == ["cluster", "nodes"]
    assert local.room() == 1


def test_a_launcher_for_this_machine_alone_is_found_out():
    local.service().publish(slots=2)
    check = list(cluster.cluster())[-1]
    assert check.broken and "launcher stop" in check.cure


def test_a_head_that_does_not_answer_is_told(head):
    head.close()
    with pytest.raises(LabError, match="not reached"):
        list(cluster.cluster())
