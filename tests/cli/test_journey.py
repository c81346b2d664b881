"""The command line as a person uses it: train, look away, stop, come back, predict; and serve the app. All real."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labcore.doctor.machine import port_is_free
from labcore.home import PROJECT

PATIENCE = 120.0
"""Seconds; the first import of TensorFlow on a busy machine takes tens of them."""

posix = pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as a signal, which Windows has not got")


class Terminal:
    """A lab of its own, and commands in processes of their own."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._count = 0
        places = {"LAB_HOME": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUNBUFFERED": "1"}
        inherited = {name: value for name, value in os.environ.items() if name not in ("LAB_RUNS_DIR", "LAB_DATA_DIR")}
        self._environment = {**inherited, **places}

    def start(self, *words: object) -> "Command":
        self._count += 1
        out, err = (self.folder / f"{self._count}.{name}" for name in ("out", "err"))
        with out.open("w") as out_file, err.open("w") as err_file:
            process = subprocess.Popen(
                [sys.executable, "-m", "labcore", *map(str, words)],
                cwd=PROJECT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out_file,
                stderr=err_file,
                start_new_session=True,
            )
        return Command(process, out, err)

    def json(self, *words: object, status: int = 0) -> dict:
        command = self.start(*words, "--json")
        assert command.process.wait(PATIENCE) == status, command.err.read_text()
        return json.loads(command.out.read_text())


class Command:
    def __init__(self, process: subprocess.Popen, out: Path, err: Path):
        self.process, self.out, self.err = process, out, err

    def await_text(self, text: str, where: Path) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in where.read_text():
            assert self.process.poll() is None, f"ended before it said '{text}': {self.err.read_text()}"
            assert time.monotonic() < deadline, f"did not say '{text}': {self.err.read_text()}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    terminal = Terminal(tmp_path_factory.mktemp("lab"))
    yield terminal
    terminal.json("launcher", "stop")


@pytest.fixture
def spec(terminal):
    path = terminal.folder / "spec.yaml"
    path.write_text("task: classification\ndataset: digits\npreset: quick\ntraining: {heat_maps: 0}\n")
    return path


@posix
def test_ctrl_c_ends_the_waiting_and_not_the_run(terminal, spec):
    waiting = terminal.start("train", spec, "--set", "training.epochs=5000", "--wait", "--json")
    waiting.await_text("epoch", waiting.err)
    waiting.process.send_signal(signal.SIGINT)
    assert waiting.process.wait(PATIENCE) == 1
    left = json.loads(waiting.out.read_text())
    assert left["state"] == "running"
    assert f"runs stop {left['run_id']}" in waiting.err.read_text()
    assert "Traceback" not in waiting.err.read_text()

    assert terminal.json("launcher", "status")["running"] == 1
    assert terminal.json("runs", "show", left["run_id"])["state"] == "running"
    terminal.json("runs", "stop", left["run_id"])
    assert terminal.json("runs", "show", left["run_id"], "--wait")["state"] == "cancelled"


def test_a_run_goes_from_spec_to_predictions(terminal, spec):
    answer = terminal.json("train", spec, "--set", "training.epochs=2", "--wait")
    assert answer["state"] == "finished"
    assert set(answer) >= {"run_id", "state", "path", "test", "validation", "seconds"}
    assert 0 < answer["test"]["accuracy"] <= 1
    assert (Path(answer["path"]) / "model.keras").is_file()

    images = terminal.folder / "images"
    images.mkdir()
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(images / "black.png")
    (images / "broken.png").write_bytes(b"not an image")
    found = terminal.json("predict", answer["run_id"], images, "--out", terminal.folder / "answers.csv")
    assert found["images"] == 1
    assert [item["file"] for item in found["skipped"]] == ["broken.png"]
    header, line = (terminal.folder / "answers.csv").read_text().splitlines()
    assert header == "file,class,0,1,2,3,4,5,6,7,8,9"
    assert line.startswith("black.png,")
    assert sum(found["rows"][0]["probabilities"]) == pytest.approx(1, abs=1e-4)


@posix
def test_serve_answers_and_ends_cleanly(terminal):
    port = next(number for number in range(8600, 8700) if port_is_free("127.0.0.1", number))
    serving = terminal.start("serve", "--port", port, "--no-browser", "--json")
    serving.await_text("url", serving.out)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status == 200
    assert json.loads(serving.out.read_text())["port"] == port

    refused = terminal.start("serve", "--port", port, "--json")
    assert refused.process.wait(PATIENCE) == 2
    assert f"Port {port} is in use" in refused.err.read_text()

    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(PATIENCE) == 0
    assert port_is_free("127.0.0.1", port)
    assert "Traceback" not in serving.err.read_text()
