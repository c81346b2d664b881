"""The real launcher, a real worker, TensorFlow and all: to the end, killed, and taken up again."""

import time

import keras
import numpy as np
import psutil
import pytest

from labcore.datasets.library import Library
from labcore.launch import local
from labcore.spec.resolve import assign, resolve
from labcore.store.status import State
from labcore.store.store import Store

SMALL = ("architecture.filters=4", "architecture.layers_per_block=1", "training.heat_maps=2")


@pytest.fixture
def lab(lab_home, monkeypatch):
    """A lab with a launcher that ends with the test."""
    monkeypatch.setenv("LAB_SLOTS", "2")
    monkeypatch.setenv("LAB_SPARE", "0")
    yield Store()
    local.stop()


def submit(store: Store, *assignments: str) -> str:
    spec = resolve(assign({"dataset": "digits", "seed": 4}, [*SMALL, *assignments]), Library().card)
    run_id = store.submit(spec)
    local.ensure_running()
    return run_id


def wait(store: Store, run_id: str, until, seconds: float = 120):
    """The status of a run once `until(status)` holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        store.refresh()
        status = store.folder(run_id).status()
        if status is not None and until(status):
            return status
        time.sleep(0.1)
    raise AssertionError(f"still {status}; log: {store.folder(run_id).log_path.read_text()[-2000:]}")


def test_a_killed_worker_leaves_a_run_that_says_so_and_resumes_to_the_same_weights(lab):
    whole, killed = submit(lab, "training.epochs=6"), submit(lab, "training.epochs=6")
    status = wait(lab, killed, lambda status: status.epoch >= 3)
    psutil.Process(status.pid).kill()

    status = wait(lab, killed, lambda status: status.state.is_final)
    assert status.state is State.INTERRUPTED and "resume" in status.error.cure.lower()
    before = lab.folder(killed).metrics_reader().poll()
    assert {row.epoch for row in before if row.kind == "epoch"} >= {1, 2}

    lab.resubmit(killed)
    local.ensure_running()
    for run_id in (whole, killed):
        assert wait(lab, run_id, lambda status: status.state.is_final).state is State.FINISHED
    assert lab.folder(killed).metrics_reader().poll()[: len(before)] == before
    weights = [keras.saving.load_model(lab.folder(run_id).model_path).get_weights() for run_id in (whole, killed)]
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_stopped_in_mid_training_it_ends_soon_and_keeps_the_best(lab):
    run_id = submit(lab, "training.epochs=5000")
    wait(lab, run_id, lambda status: status.epoch >= 3)
    asked = time.monotonic()
    lab.stop(run_id)
    assert wait(lab, run_id, lambda status: status.state.is_final).state is State.CANCELLED
    assert time.monotonic() - asked < 15
    assert lab.folder(run_id).model_path.is_file() and lab.folder(run_id).report()["epochs"] >= 2


def test_a_fit_that_cannot_be_interrupted_is_left_when_asked_to_stop(lab):
    settings = {"task": "baseline", "features": "pixels", "estimator": {"kind": "gradient_boosting", "rounds": 5000}}
    run_id = lab.submit(resolve({"dataset": "digits", **settings}, Library().card))
    local.ensure_running()
    wait(lab, run_id, lambda status: status.phase == "training")
    asked = time.monotonic()
    lab.stop(run_id)
    assert wait(lab, run_id, lambda status: status.state.is_final).state is State.CANCELLED
    assert time.monotonic() - asked < 15


def test_a_failure_is_told_in_words_and_the_log_has_the_rest(lab):
    run_id = submit(lab, "training.strategy=gpu")
    status = wait(lab, run_id, lambda status: status.state.is_final)
    assert status.state is State.FAILED
    assert "no GPU" in status.error.problem and "training.strategy" in status.error.cure
    assert "Traceback" in lab.folder(run_id).log_path.read_text()
