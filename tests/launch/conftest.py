"""A launcher with stand-in workers, started and killed as a real process."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from labcore.launch import processes
from labcore.launch.local import service
from labcore.spec.classification import Classification
from labcore.store.store import Store


def eventually(condition, seconds=20.0):
    """Waits until `condition()` is true, and returns what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
    return found


class Lab:
    """A folder of runs, its store, and launchers for it."""

    def __init__(self, runs_dir: Path):
        self.runs_dir = runs_dir
        self.store = Store(runs_dir)
        self.launchers = []

    def begin_launching(self, slots=2, spare=False, idle=60.0, gpus=False, patient=False):
        """A launcher's process, which is not at work yet."""
        script = str(Path(__file__).with_name("fake_launcher.py"))
        how = [str(slots), "spare" if spare else "-", str(idle), "gpus" if gpus else "-"]
        how.append("patient" if patient else "-")
        command = [sys.executable, script, str(self.runs_dir), *how]
        launcher = processes.start(command, self.runs_dir / "launcher.log", self.runs_dir)
        self.launchers.append(launcher)
        return launcher

    def launch(self, **how):
        launcher = self.begin_launching(**how)
        eventually(lambda: launcher.poll() is not None or service(self.runs_dir).living())
        return launcher

    def submit(self, behaviour="finishes", strategy="auto"):
        return self.store.submit(Classification(dataset="digits", name=behaviour, training={"strategy": strategy}))

    def state(self, run_id):
        self.store.refresh()
        return self.store.run(run_id).state

    def wait_for(self, run_id, state, seconds=20.0):
        eventually(lambda: self.state(run_id) is state, seconds)
        return self.store.run(run_id)

    def at_work(self, run_id, phase="training"):
        """The run's process, once its worker has said that it is in `phase`."""
        status = eventually(lambda: (s := self.store.folder(run_id).status()).phase == phase and s)
        return psutil.Process(status.pid)


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path / "runs")
    yield lab
    pids = [status.pid for r in lab.store.runs() if (status := lab.store.folder(r.run_id).status()) and status.pid]
    for launcher in lab.launchers:
        launcher.kill()
        launcher.wait()
    for pid in pids:
        try:
            process = psutil.Process(pid)
            if "fake_worker" in " ".join(process.cmdline()):
                process.kill()
        except psutil.NoSuchProcess:
            continue
