"""An export tried out as its user will: by its own `predict.py`, in a fresh process that has nothing of the lab."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore import memory
from labcore.errors import LabError
from labcore.export.parity import Tried

ALONE = 24
"""How many are asked about one by one."""

TIME_LIMIT = 1800.0
"""Seconds."""

RAISED = re.compile(r"^([\w.]+(?:Error|Exception|Fail|Invalid\w*|NotImplemented)\b.*)$", re.MULTILINE)
"""The line of a traceback that says what was raised."""

SCRIPT = """
import importlib.util, os, sys, threading, time

def leave():  # with whoever asked
    sys.stdin.buffer.read()
    os._exit(1)

threading.Thread(target=leave, daemon=True).start()
sys.modules["labcore"] = None  # whatever asks for it fails
folder, asked, told, together, alone = sys.argv[1:]
place = importlib.util.spec_from_file_location("predict", os.path.join(folder, "predict.py"))
predict = importlib.util.module_from_spec(place)
place.loader.exec_module(predict)
import numpy as np

with np.load(asked) as stored:
    given = [stored[name] for name in predict.GIVEN]
model = predict.Model(predict.MODEL)
number, together = len(given[0]), int(together)
starts = range(0, number, together)
parts = [np.array(model.answer(*[each[start : start + together] for each in given])) for start in starts]
answers, seconds = [], []
for turn in range(int(alone) + 5):
    one = [each[max(0, turn - 5) % number][None] for each in given]
    began = time.perf_counter()
    answer = model.answer(*one)
    if turn >= 5:  # the first ones warm up
        seconds.append(time.perf_counter() - began)
        answers.append(np.array(answer))
first = np.concatenate(answers)[:number]
np.savez(told, answers=np.concatenate(parts), alone=first, latency_ms=1e3 * np.median(seconds))
os._exit(0)
"""
"""What the fresh process runs. It ends without tidying up, as TensorFlow takes its time over that."""


def try_out(folder: Path, given: Mapping[str, NDArray[Any]], together: int) -> Tried:
    """What the export in `folder` answers to what is `given`, `(N, …)` of each input by name, by its own `predict.py`.

    It is asked about so many `together`, and about the first of them one by one too.

    Raises LabError where it does not open, does not answer, takes longer than `TIME_LIMIT`, or more memory than the
    machine can spare.
    """
    with tempfile.TemporaryDirectory() as scratch:
        asked, told, log = (Path(scratch) / name for name in ("given.npz", "told.npz", "log.txt"))
        np.savez(asked, **given)  # type: ignore[arg-type]
        words = [sys.executable, "-I", "-c", SCRIPT, str(folder), str(asked), str(told), str(together), str(ALONE)]
        # As its user will ask it, and so that latencies of two exports can be compared: on the CPU.
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "2"}
        with (
            log.open("wb") as out,
            subprocess.Popen(words, stdin=subprocess.PIPE, stdout=out, stderr=out, env=environment) as process,
        ):
            try:
                status = _ended(process, len(next(iter(given.values()))))
            finally:
                process.kill()
        if status or not told.is_file():
            said = RAISED.findall(log.read_text(errors="replace"))
            raise LabError(
                f"The export does not open in its own runtime: {said[-1][:300] if said else f'it ended with {status}'}",
                "Choose another format.",
            )
        with np.load(told, allow_pickle=False) as stored:
            return Tried(stored["answers"], stored["alone"], float(stored["latency_ms"]))


def _ended(process: subprocess.Popen[bytes], asked: int) -> int:
    """The exit status of the process. Raises LabError where it goes beyond a limit."""
    deadline, most = time.monotonic() + TIME_LIMIT, memory.allowed()
    while True:
        try:
            return process.wait(memory.PERIOD)
        except subprocess.TimeoutExpired:
            pass
        if time.monotonic() > deadline:
            raise LabError(
                f"The export did not answer {asked} times within {TIME_LIMIT / 60:.0f} minutes.",
                "Export on a faster machine, or a smaller network.",
            )
        if memory.held(process.pid) > most:
            raise LabError(
                "The export needs more memory than this machine can spare to open in its own runtime.",
                "Choose another format, a smaller network, or a machine with more memory.",
            )
