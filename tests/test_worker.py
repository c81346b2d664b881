"""The real launcher, a real worker, TensorFlow and all: to the end, killed, and taken up again."""

import errno
import json
import os
import subprocess
import sys
import time

import keras
import numpy as np
import psutil
import pytest
import tensorflow as tf

from labcore import worker
from labcore.datasets.library import Library
from labcore.home import PROJECT
from labcore.launch import local
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.claims import Claims
from labcore.store.passing import GPU_LOST
from labcore.store.status import OUT_OF_MEMORY, State
from labcore.store.store import Store
from labcore.tasks import classification
from labcore.training.reporter import Reporter

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


def test_in_a_used_process_a_run_gives_the_same_weights_as_in_a_fresh_one(lab, monkeypatch):
    monkeypatch.setenv("LAB_SLOTS", "1")
    drawn = ("training.epochs=3", "regularization.dropout=0.3", "augmentation.operations=[{kind: rotation}]")
    other = ("training.epochs=1", "seed=9", "training.precision=bfloat16", "architecture.filters=6")
    fresh, between, used = submit(lab, *drawn), submit(lab, *other), submit(lab, *drawn)
    ended = [wait(lab, run_id, lambda status: status.state.is_final) for run_id in (fresh, between, used)]
    assert [status.state for status in ended] == [State.FINISHED] * 3
    assert len({status.pid for status in ended}) == 1, "all three in one process"
    models = [keras.saving.load_model(lab.folder(run_id).model_path) for run_id in (fresh, used)]
    assert models[0].get_config() == models[1].get_config()
    for one, again in zip(*(model.get_weights() for model in models), strict=True):
        np.testing.assert_array_equal(one, again)
    figures = [lab.folder(run_id).report()["test"] for run_id in (fresh, used)]
    assert figures[0] == figures[1]
    for run_id in (fresh, between, used):
        assert lab.folder(run_id).log().count("The run finished") == 1

    first, _, last = (status.spent for status in ended)
    assert first["importing"] > last["importing"] == 0
    assert {"preparing", "building", "tracing", "training", "validating", "saving", "testing"} <= set(last)
    for status in ended:
        assert sum(status.spent.values()) == pytest.approx(status.finished - status.started, abs=0.1)


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


@pytest.fixture
def claimed(lab_home):
    """A run's folder and the token of its claim, without a launcher."""
    store = Store()
    store.submit(resolve(assign({"dataset": "digits"}, SMALL), Library().card))
    claim = Claims(store).take()
    return store.folder(claim.run_id), claim.token


def test_a_worker_on_a_node_ends_in_the_middle_of_a_run_with_whoever_watches_over_it(lab_home):
    store = Store()
    store.submit(resolve(assign({"dataset": "digits"}, [*SMALL, "training.epochs=5000"]), Library().card))
    claim = Claims(store).take()
    folder, nowhere = store.folder(claim.run_id), subprocess.DEVNULL
    command = [sys.executable, "-m", "labcore.worker", "--tied"]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere) as process:
        process.stdin.write(json.dumps({"run": str(folder.path), "token": claim.token}).encode() + b"\n")
        process.stdin.flush()
        wait(store, claim.run_id, lambda status: status.epoch >= 2)
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(20) == 1
    assert folder.status().state is State.RUNNING


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (MemoryError("Unable to allocate 8 GiB"), OUT_OF_MEMORY),
        (tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor"), OUT_OF_MEMORY),
        (tf.errors.InternalError(None, None, "CUDA_ERROR_OUT_OF_MEMORY: out of memory"), OUT_OF_MEMORY),
        (tf.errors.InternalError(None, None, "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access"), GPU_LOST),
    ],
)
def test_what_may_pass_is_said_and_left_to_the_launcher(claimed, monkeypatch, error, fault):
    def fail(spec, reporter):
        raise error

    monkeypatch.setattr(classification, "run", fail)
    folder, token = claimed
    worker.attempt(folder, Reporter(folder, token))
    status = folder.status()
    assert (status.state, status.error, status.token) == (State.RUNNING, fault, token)


def test_a_disk_that_tensorflow_finds_full_is_no_lack_of_memory(claimed, monkeypatch):
    def fail(spec, reporter):
        raise tf.errors.ResourceExhaustedError(None, None, f"events.out.tfevents; {os.strerror(errno.ENOSPC)}")

    monkeypatch.setattr(classification, "run", fail)
    folder, token = claimed
    worker.attempt(folder, Reporter(folder, token))
    assert folder.status().state is State.FAILED
    assert "Disk full" in folder.status().error.problem


def test_a_disk_that_is_full_before_the_run_begins_is_told_in_words(claimed):
    """A limit on the sizes of files lets a status be written, but not what is kept back for the last words."""
    pytest.importorskip("resource")
    folder, token = claimed
    limited = (
        "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (32_000, 32_000));"
        "runpy.run_module('labcore.worker', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited],
        input=json.dumps({"run": str(folder.path), "token": token}) + "\n",
        cwd=PROJECT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
        check=False,
    )
    assert done.returncode == 0
    status = folder.status()
    assert status.state is State.FAILED and "Disk full" in status.error.problem
    assert not (folder.path / ".reserve").exists() and "Traceback" in folder.log()


def test_what_a_killed_worker_left_half_written_is_swept(claimed, monkeypatch):
    folder, token = claimed
    left = folder.path / ".model.0a1b2c3d.part.keras"
    left.write_bytes(bytes(1000))
    os.utime(left, (time.time() - 3600,) * 2)
    monkeypatch.setattr(classification, "run", lambda spec, reporter: False)
    worker.attempt(folder, Reporter(folder, token))
    assert folder.status().state is State.FINISHED and not left.exists()
