"""`train`: what is refused before anything is queued."""

import sys
import time

import pytest

from labcore.cli import follow, progress
from labcore.datasets.library import Library
from labcore.launch import bench, devices, local, processes
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("task: classification\ndataset: digits\ntraining: {epochs: 0}\n", "training.epochs"),
        ("task: classification\ndataset: digits\ntrainning: {epochs: 3}\n", "training"),
        ("task: classification\ndataset: digts\n", "digits"),
        ("task: clasification\ndataset: digits\n", "classification"),
        ("- a list\n", "key: value"),
        ("task: [unclosed\n", "YAML"),
        ("task: classification\ndataset: synthetic-mars-terrain\n", "segmentation"),
    ],
)
def test_a_bad_spec_is_refused_in_one_line_and_nothing_is_queued(lab, tmp_path, text, hint):
    (tmp_path / "spec.yaml").write_text(text)
    said = lab("train", tmp_path / "spec.yaml", "--json")
    assert said.status == 2
    assert hint in said.err
    assert said.err.count("\n") == 1
    assert Store().runs() == []


@pytest.mark.parametrize("words", [("--set", "training.epochs"), ("--set", "training.epochs=0"), ("--set", "=3")])
def test_a_bad_assignment_is_refused(lab, tmp_path, words):
    (tmp_path / "spec.yaml").write_text("dataset: digits\n")
    assert lab("train", tmp_path / "spec.yaml", *words, "--json").status == 2


def test_counts_before_and_after_are_said_before_the_run(lab, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    (tmp_path / "spec.yaml").write_text("dataset: synthetic-blood-cells\n")
    words = ("--set", "imbalance={sampling: smote, class_weights: none}")
    said = lab("train", tmp_path / "spec.yaml", *words, "--json")
    counts = Library().card("synthetic-blood-cells").splits["train"].classes
    name, largest = min(counts, key=counts.get), max(counts.values())
    assert said.status == 0 and f"{name} {counts[name]} → {largest}" in said.err, said.err
    assert "synthetic images are made" in said.err and "k = 5" in said.err
    said = lab("train", tmp_path / "spec.yaml", "--set", "imbalance.class_weights=balanced", "--json")
    assert "Class weights, balanced: " in said.err and "→" not in said.err
    said = lab("train", tmp_path / "spec.yaml", "--set", "task=baseline", "--set", "imbalance.class_weights=balanced")
    assert said.status == 0 and "Class weights, balanced: " in said.err
    assert "Class weights" not in lab("train", tmp_path / "spec.yaml", "--set", "imbalance.class_weights=none").err


def test_an_absent_file_is_refused(lab, tmp_path):
    said = lab("train", tmp_path / "absent.yaml", "--json")
    assert said.status == 2
    assert "absent.yaml" in said.err


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("LAB_SLOTS", "abc"),
        ("LAB_SLOTS", "0"),
        ("LAB_SLOTS", "1e9"),
        ("LAB_LAUNCHER_IDLE", "-5"),
        ("LAB_LAUNCHER_IDLE", "abc"),
    ],
)
def test_a_setting_of_the_launcher_that_cannot_be_is_refused_and_nothing_is_queued(
    lab, tmp_path, monkeypatch, setting, value
):
    (tmp_path / "spec.yaml").write_text("dataset: digits\n")
    monkeypatch.setenv(setting, value)
    said = lab("train", tmp_path / "spec.yaml", "--wait", "--json")
    assert said.status == 2
    assert setting in said.err and value in said.err
    assert Store().runs() == []
    run = fabricate.interrupted(Store()).run_id
    assert lab("runs", "resume", run).status == 2
    assert Store().run(run).state is State.INTERRUPTED


def test_waiting_ends_where_no_launcher_can_be_started(lab, monkeypatch):
    run = fabricate.submitted(Store()).run_id
    fails = [sys.executable, "-c", "import sys; sys.exit('no room for a launcher')"]
    monkeypatch.setattr(processes, "python", lambda module: fails)
    said = lab("runs", "show", run, "--wait", "--json")
    assert said.status == 1
    assert "no room for a launcher" in said.err and "launcher.log" in said.err
    assert said.data["error"]["cure"]


def test_a_run_that_is_not_there_is_refused_before_anything_is_queued(lab, tmp_path):
    (tmp_path / "spec.yaml").write_text(
        "dataset: digits\ntransfer: {weights: {kind: run, run: 20260101-000000-abcdef}}\n"
    )
    said = lab("train", tmp_path / "spec.yaml", "--json")
    assert said.status == 2 and "There is no run" in said.err and "transfer.weights.run" in said.err
    assert Store().runs() == []


def test_weights_in_a_file_that_do_not_fit_are_refused_and_nothing_is_queued(lab, lab_home, tmp_path, monkeypatch):
    import keras

    from labcore.tasks.answers import answer

    (lab_home / "weights").mkdir()
    mobilenet = keras.applications.MobileNet(alpha=0.25, include_top=False, weights=None, input_shape=(32, 32, 3))
    mobilenet.save_weights(lab_home / "weights" / "net.weights.h5")
    monkeypatch.setattr(bench, "ask", lambda question, payload, **_: answer(question, payload))
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    (tmp_path / "spec.yaml").write_text(
        "dataset: digits\npreprocessing: {size: 32}\narchitecture: mobilenet\nscaling: {width: 0.5}\n"
        "transfer: {weights: {kind: file, path: net.weights.h5}}\n"
    )
    said = lab("train", tmp_path / "spec.yaml")
    assert said.status == 2 and "do not fit MobileNet as it is set" in said.err and "the same width" in said.err
    assert Store().runs() == []
    assert lab("train", tmp_path / "spec.yaml", "--set", "scaling.width=0.25").status == 0
    assert len(Store().runs()) == 1


def test_what_a_run_asks_of_the_machine_is_looked_at_before_it_is_queued(lab, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(devices, "OTHER_ACCELERATORS", ())
    monkeypatch.setattr(devices.sys, "platform", "linux")
    (tmp_path / "spec.yaml").write_text("dataset: digits\ntraining: {strategy: gpu}\n")
    said = lab("train", tmp_path / "spec.yaml", "--json")
    assert said.status == 2 and "takes a GPU, and this machine has none" in said.err
    assert Store().runs() == []


def test_who_waits_is_told_what_a_long_start_is_about(lab, monkeypatch):
    monkeypatch.setattr(progress, "PAUSE_LOG", 0.0)
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    folder = fabricate.empty(Store())
    begun = folder.status().model_copy(update={"phase": "starting", "started": time.time() - 125})
    folder.write_status(begun)

    def end(seconds):
        folder.write_status(begun.model_copy(update={"state": State.CANCELLED, "finished": time.time()}))

    monkeypatch.setattr(follow.time, "sleep", end)
    assert f"{folder.run_id}: loading TensorFlow · 2 min 0" in lab("runs", "show", folder.run_id, "--wait").err
