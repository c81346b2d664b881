"""A run that fills its disk says so, and keeps its last checkpoint whole."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.training.faults import explain
from labcore.training.reporter import Reporter
from tests.training.test_checkpoints import variables


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("this machine does not let the test mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_the_last_words_fit_on_a_full_disk_and_the_checkpoint_stays_whole(small_disk):
    from labcore.training import checkpoints

    folder = RunFolder(small_disk / "run")
    folder.path.mkdir()
    folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
    last = folder.checkpoints / "last.npz"
    checkpoints.save(last, variables((100,)), epoch=1)
    with Reporter(folder, "mine") as reporter:
        with pytest.raises(OSError) as full:
            checkpoints.save(last, variables((200_000,)), epoch=2)
        filler = os.open(small_disk / "filler", os.O_WRONLY | os.O_CREAT)
        with pytest.raises(OSError):
            while os.write(filler, bytes(1024)):
                pass
        reporter.end(State.FAILED, explain(full.value))
    status = folder.status()
    assert status.state is State.FAILED and "Disk full" in status.error.problem and "trash" in status.error.cure
    assert checkpoints.restore(last, variables((100,)))["epoch"] == 1
    assert [path.name for path in folder.checkpoints.iterdir()] == ["last.npz"]
