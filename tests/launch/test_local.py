"""The launcher as app and command line start it."""

import os
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import psutil
import pytest

from labcore.errors import InputError
from labcore.launch import local, processes
from tests.launch.conftest import eventually

START = "from labcore.launch import local; local.ensure_running(); print('started')"


@pytest.fixture
def no_spare(monkeypatch):
    monkeypatch.setenv("LAB_SPARE", "0")
    monkeypatch.setenv("LAB_SLOTS", "3")


def test_it_starts_on_demand_outlives_its_starter_and_holds_none_of_its_pipes(lab_home, no_spare):
    before = time.monotonic()
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "started\n"  # would wait for the launcher's end, had that got the pipe
    assert time.monotonic() - before < 30
    eventually(lambda: local.status().alive)
    standing = local.status()
    assert (standing.slots, standing.running, standing.queued) == (3, 0, 0)
    local.ensure_running()
    assert local.status().pid == standing.pid
    assert local.stop()
    assert not psutil.pid_exists(standing.pid) or psutil.Process(standing.pid).status() == psutil.STATUS_ZOMBIE
    assert not local.stop()


def test_it_idles_away(lab_home, no_spare, monkeypatch):
    monkeypatch.setenv("LAB_LAUNCHER_IDLE", "0.2")
    local.ensure_running()
    eventually(lambda: "Idle" in local.service().log.read_text())
    eventually(lambda: not local.status().alive)


def test_a_setting_that_cannot_be_is_refused_where_the_user_sees_it(lab_home, monkeypatch):
    monkeypatch.setenv("LAB_SLOTS", "many")
    with pytest.raises(InputError, match="LAB_SLOTS"):
        local.ensure_running()


@pytest.mark.skipif(os.name != "posix", reason="priorities are numbers on POSIX only")
def test_a_process_gives_way_also_where_linux_shares_among_sessions(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_NICE", "1")
    ours = psutil.Process().nice()
    process = processes.start([sys.executable, "-c", "input()"], tmp_path / "log", tmp_path, stdin=PIPE, niceness=7)
    try:
        lowered = min(19, ours + 7)
        assert psutil.Process(process.pid).nice() == lowered
        group = Path(f"/proc/{process.pid}/autogroup")
        if group.exists():
            assert group.read_text().split()[-1] == str(lowered)
    finally:
        process.communicate(b"\n", timeout=20)


def test_a_run_is_refused_where_the_launcher_at_work_works_elsewhere_than_asked_for(lab_home, no_spare, monkeypatch):
    local.ensure_running()
    eventually(lambda: local.status().alive)
    monkeypatch.setenv("LAB_LAUNCHER", "ray")
    with pytest.raises(InputError, match="a Ray cluster, and the launcher at work carries out runs on this") as told:
        local.require_settings()
    assert "launcher stop" in told.value.cure
    for fits in ("local", ""):
        monkeypatch.setenv("LAB_LAUNCHER", fits)
        local.require_settings()
    local.stop()
