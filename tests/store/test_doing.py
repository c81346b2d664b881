"""What a run at work is about, from its status and its rows."""

import time

import pytest

from labcore.store.doing import doing
from labcore.store.metrics import Row
from labcore.store.status import State, Status

BEGAN = 1000.0


def status(phase="starting", **changes):
    return Status(state=State.RUNNING, created=1.0, started=BEGAN, phase=phase, **changes)


def row(kind, at=BEGAN + 5, **values):
    return Row(kind, 0, 0, at, values)


PREPARING = row("phase", phase="preparing", message="Opening digits and preparing its images")
BUILDING = row("phase", phase="building", message="Building CNN")
TRACING = row("phase", phase="training", message="Batches of 64, one device")
UNFROZEN = row("phase", phase="fine-tuning", message="All layers", title="Fine-tuning")
BATCH, EPOCH = row("batch", loss=1.0), row("epoch", loss=1.0)


@pytest.mark.parametrize(
    ("now", "rows", "words"),
    [
        (status(), [], "starting a worker"),
        (status(pid=7), [], "loading TensorFlow"),
        (status(pid=7), [row("batch", at=BEGAN - 60)], "loading TensorFlow"),  # the row is of an earlier attempt
        (status(pid=7, spent={"importing": 9.0}), [], "opening the run"),
        (status("preparing"), [PREPARING], "opening digits and preparing its images"),
        (status("building"), [PREPARING, BUILDING], "building CNN"),
        (status("training"), [BUILDING, TRACING], "preparing the first step, which takes longest"),
        (status("training"), [EPOCH, UNFROZEN], "preparing the first step, which takes longest"),
        (status("training"), [TRACING, BATCH], ""),
        (status("training"), [BATCH, EPOCH], ""),
        (status("training"), [BUILDING], ""),  # a classical baseline, which traces nothing
        (status("validating"), [TRACING, BATCH], "validating"),
    ],
)
def test_each_step_is_told(now, rows, words):
    assert doing(now, rows).words == words


def test_a_step_counts_from_the_last_sign_of_it():
    assert doing(status(pid=7), []).since == BEGAN
    assert doing(status("building"), [PREPARING, row("phase", at=BEGAN + 8, message="Building CNN")]).since == BEGAN + 8


def test_what_takes_no_longer_than_a_glance_is_not_counted():
    assert doing(status(pid=7), [row("phase", at=time.time(), message="")]).waited() == ""
    assert doing(status(pid=7), [row("phase", at=time.time() - 70, message="")]).waited() == "1 min 10 s"
