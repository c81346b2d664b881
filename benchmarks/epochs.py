"""Seconds per epoch: the default preset through the lab, everything live, against a hand-written Keras script.

Both train the same network on PneumoniaMNIST with the same batches and augmentation, in two processes that take turns,
one epoch each, so that a change in the machine's speed meets both. A lab epoch is everything between two epochs:
training, validation figures, confusion matrix, heat maps, checkpoints, metrics. A script epoch is one of a single `fit`
with validation data and nothing else.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.ratios import of_pairs

PAIRS = 30
WARM_UP = 2
"""Epochs of each that are not counted: tracing, first touch of memory."""


def run() -> dict:
    """Ratios lab / script of paired epochs: median, with a 95 % bootstrap interval, and the seconds behind them."""
    from benchmarks.data import import_pneumonia

    return against_script("benchmarks.plain_epochs", import_pneumonia, PAIRS)


def against_script(rival: str, prepare: Callable[[], None], pairs: int, recipe: str = "default") -> dict:
    """The lab against the hand-written script in the module `rival`, see `paired`, in a lab made by `prepare`."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        prepare()
        of = "the same network, data, batch size and augmentation in a plain Keras script"
        return {"rival": of, **paired(rival, Path(home), pairs, recipe)}


def paired(rival: str, home: Path, pairs: int, recipe: str = "default") -> dict:
    """The lab against the module `rival`, taking turns, both by that recipe."""
    with Contender("benchmarks.lab_epochs", home, recipe) as lab, Contender(rival, home, recipe) as plain:
        for _ in range(WARM_UP):
            lab.epoch(), plain.epoch()
        seconds = np.array([_pair(lab, plain, lab_first=turn % 2 == 0) for turn in range(pairs)])
    return _summary(seconds)


def _summary(pairs: np.ndarray) -> dict:
    """Of seconds `(pairs, 2)`, the lab's and the rival's."""
    return {
        **of_pairs(pairs[:, 0], pairs[:, 1]),
        "lab_seconds_median": round(float(np.median(pairs[:, 0])), 2),
        "script_seconds_median": round(float(np.median(pairs[:, 1])), 2),
    }


def _pair(lab: "Contender", plain: "Contender", lab_first: bool) -> tuple[float, float]:
    if lab_first:
        return lab.epoch(), plain.epoch()
    script = plain.epoch()
    return lab.epoch(), script


class Contender:
    """A child process that trains one epoch for each line it is sent, and answers with the seconds it took."""

    def __init__(self, module: str, home: Path, *arguments: str):
        self._log = (home / f"{module}.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )

    def epoch(self) -> float:
        """Seconds of the next epoch."""
        self._process.stdin.write("epoch\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(Path(self._log.name).read_text()[-2000:])
        return float(answer)

    def __enter__(self) -> "Contender":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._log.close()
