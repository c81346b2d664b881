"""What the environment says of a cluster, and what is refused."""

import socket

import pytest

from labcore.errors import InputError, LabError
from labcore.launch import cluster_settings, local
from labcore.launch.cluster_settings import ClusterSettings


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.setattr(cluster_settings.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("LAB_RAY_CPUS", "LAB_RAY_GPUS", "LAB_RAY_GATHER", "RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    monkeypatch.setenv("LAB_LAUNCHER", "ray")
    monkeypatch.setenv("RAY_ADDRESS", "192.0.2.7:6379")
    return monkeypatch


def test_a_cluster_beyond_this_machine_is_used_with_a_token_only(environment):
    with pytest.raises(InputError, match="without a token"):
        cluster_settings.cluster_settings()
    environment.setenv("RAY_AUTH_MODE", "token")
    with pytest.raises(InputError, match="there is no token"):
        cluster_settings.cluster_settings()
    environment.setenv("RAY_AUTH_TOKEN", "secret")
    found = cluster_settings.cluster_settings()
    assert (found.host, found.port, found.cpus, found.gpus, found.gather) == ("192.0.2.7", 6379, 2.0, 1.0, False)


@pytest.mark.parametrize("address", ["127.0.0.1:6379", "localhost:1", "[::1]:6379"])
def test_on_loopback_none_is_needed(environment, address):
    environment.setenv("RAY_ADDRESS", address)
    assert cluster_settings.cluster_settings().is_loopback


def test_the_token_is_found_where_ray_finds_it(environment, tmp_path):
    (tmp_path / ".ray").mkdir()
    (tmp_path / ".ray" / "auth_token").write_text("of the user\n")
    assert cluster_settings.token() == "of the user"
    (tmp_path / "mounted").write_text("of the cluster")
    environment.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "mounted"))
    assert cluster_settings.token() == "of the cluster"
    environment.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "missing"))
    assert cluster_settings.token() == ""


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("LAB_LAUNCHER", "slurm", "'local' or 'ray'"),
        ("RAY_ADDRESS", "", "host and port"),
        ("RAY_ADDRESS", "ray://192.0.2.7:10001", "host and port"),
        ("RAY_ADDRESS", "auto", "host and port"),
        ("LAB_RAY_CPUS", "many", "LAB_RAY_CPUS"),
        ("LAB_RAY_GPUS", "2", "0.01 to 1"),
        ("LAB_RAY_GPUS", "0", "0.01 to 1"),
        ("LAB_RAY_CPUS", "nan", "0.01 to 1024"),
        ("LAB_RAY_GATHER", "no", "must be 1 or 0"),
        ("RAY_AUTH_MODE", "tokn", "must be 'token'"),
    ],
)
def test_what_cannot_be_is_refused_before_a_run_is_queued(environment, tmp_path, name, value, word):
    environment.setenv("RAY_AUTH_MODE", "token")
    environment.setenv("RAY_AUTH_TOKEN", "secret")
    environment.setenv(name, value)
    with pytest.raises(InputError, match=word):
        local.require_settings(tmp_path / "runs")


def test_without_ray_the_way_to_it_is_told(environment, tmp_path):
    environment.setattr(cluster_settings.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="Ray is not installed") as refused:
        local.require_settings(tmp_path / "runs")
    assert "requirements-cluster.txt" in refused.value.cure


def test_a_cluster_that_is_not_reached_is_told_before_a_run_is_queued(environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cluster_settings.require_reached(ClusterSettings(f"127.0.0.1:{port}"))
    for name in (f"{'a' * 64}:6379", "lab..edu:6379"):  # no names of machines
        with pytest.raises(LabError, match="is not reached"):
            cluster_settings.require_reached(ClusterSettings(name))
    environment.setenv("RAY_ADDRESS", f"127.0.0.1:{port}")
    with pytest.raises(LabError, match="is not reached"):
        local.require_settings(tmp_path / "runs")
    assert local.status(tmp_path / "runs").kind == "ray"
