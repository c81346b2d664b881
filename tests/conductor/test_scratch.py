"""What killed conductors leave is deleted by the next one, and nothing else."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from labcore.conductor.scratch import QUIET, Scratch, sweep

KILLED = """
import os, signal
from labcore.conductor.scratch import Scratch
print(Scratch().path, flush=True)
signal.raise_signal(signal.{signal})
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_by_a_killed_one(temporary):
    how = "SIGKILL" if hasattr(signal, "SIGKILL") else "SIGTERM"
    command = [sys.executable, "-c", KILLED.format(signal=how)]
    told = subprocess.run(
        command, env={**os.environ, "TMPDIR": str(temporary), "TEMP": str(temporary)}, capture_output=True, text=True
    )
    return Path(told.stdout.strip())


def aged(folder):
    long_ago = time.time() - 2 * QUIET
    os.utime(folder, (long_ago, long_ago))
    return folder


def test_only_what_a_killed_conductor_has_left_is_deleted(temporary):
    dead, working, fresh = aged(left_by_a_killed_one(temporary)), Scratch(), left_by_a_killed_one(temporary)
    aged(working.path)
    foreign = temporary / "lab-tuning-notes"
    foreign.mkdir()
    aged(foreign)
    assert dead.is_dir() and dead.name.startswith("lab-tuning-")
    sweep()
    assert sorted(temporary.iterdir()) == sorted([working.path, fresh, foreign])
    working.close()
    assert not working.path.exists()
