"""Liveness: the same process by any clock, another one by any other sign."""

import os
import sys
import time

import psutil
import pytest

from labcore.store import liveness
from labcore.store.liveness import NODE, is_alive, is_lost, started_at, this_boot, this_host
from labcore.store.status import State, Status

HOUR = 3600.0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process keeps the stamp that it got when created")
@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_a_step_of_the_clock_does_not_move_the_creation_of_a_process(step):
    before = started_at(os.getpid())
    after = started_at(
        os.getpid(),
        created=lambda process: process.create_time() + step,
        booted=lambda: psutil.boot_time() + step,
    )
    assert after == pytest.approx(before, abs=1.5)
    assert is_alive(os.getpid(), after, this_boot())


def test_what_was_recorded_since_1970_is_still_understood():
    created = psutil.Process().create_time()
    assert is_alive(os.getpid(), created)
    assert not is_alive(os.getpid(), created - HOUR)


def test_another_process_or_another_start_of_the_machine_is_not_the_same():
    started = started_at(os.getpid())
    assert is_alive(os.getpid(), started, this_boot())
    assert not is_alive(os.getpid(), started + 60)
    assert not is_alive(os.getpid(), started, "another-start")
    assert not is_alive(2**30 + 17, started)


@pytest.mark.parametrize("step", [-HOUR, 0.0, HOUR])
def test_a_step_of_the_clock_alone_loses_no_run(step):
    now = time.time()
    alive = Status(
        state=State.RUNNING,
        created=now,
        heartbeat=now,
        pid=os.getpid(),
        pid_started=started_at(os.getpid()),
        boot=this_boot(),
        host=this_host(),
    )
    assert not is_lost(alive, now=lambda: now + step)
    dead = alive.model_copy(update={"pid": 2**30 + 17})
    assert is_lost(dead, now=lambda: now + step) is (abs(step) > liveness.SILENCE)


@pytest.mark.parametrize(
    ("host", "silence"), [("elsewhere", liveness.SILENCE_ELSEWHERE), (f"{NODE}0f3a", liveness.SILENCE_ON_CLUSTER)]
)
def test_a_worker_elsewhere_is_given_up_by_its_silence_alone(host, silence):
    now = time.time()
    status = Status(state=State.RUNNING, created=now, heartbeat=now, pid=os.getpid(), host=host)
    assert not is_lost(status, now=lambda: now + silence - 1)
    assert is_lost(status, now=lambda: now + silence + 1)


def test_a_status_of_an_earlier_version_is_read():
    status = Status.model_validate({"state": "running", "created": 1.0, "pid": 1, "pid_started": 1.7e9})
    assert status.boot == ""
