"""`tune` and `tunings`, as far as nothing is trained."""

import pytest

from labcore.cli.follow import Launcher
from labcore.launch import local
from labcore.store.store import Store
from labcore.store.tuning import TuningState
from labcore.store.tunings import Tunings

TEXT = """
base: {task: classification, dataset: digits, training: {epochs: 8, batch_size: 64}}
space:
  optimizer.learning_rate: {low: 1e-4, high: 0.1, log: true}
  regularization.dropout: [0.0, 0.5]
budget: {trials: 4}
"""


@pytest.fixture(autouse=True)
def nobody_trains(monkeypatch):
    """No launcher is started: what is to run waits."""
    monkeypatch.setattr(local, "ensure_running", lambda runs_dir=None: None)
    monkeypatch.setattr(Launcher, "look_after", lambda self: None)


@pytest.fixture
def file(lab_home):
    path = lab_home / "tune.yaml"
    path.write_text(TEXT)
    return path


def test_a_tuning_is_begun_listed_held_back_and_forgotten(lab, file):
    begun = lab("tune", file, "--json").data
    tuning_id = begun["tuning_id"]
    assert (begun["state"], begun["trials"], begun["best"], begun["budget"]) == ("running", [], None, {"trials": 4})
    assert tuning_id in lab("tunings", "list").out
    assert lab("tunings", "pause", tuning_id, "--json").data["state"] == "paused"
    assert lab("tunings", "resume", tuning_id, "--json").data["state"] == "running"
    assert lab("tunings", "stop", tuning_id, "--json").data["state"] == "stopped"
    assert lab("tunings", "show", tuning_id, "--wait", "--json").status == 1  # it has ended without a figure
    assert lab("tunings", "best", tuning_id).status == 2
    assert lab("tunings", "delete", tuning_id, "--json").data["deleted"]
    assert lab("tunings", "list", "--json").data == {"tunings": [], "damaged": []}


def test_a_dry_run_tells_the_space_and_keeps_nothing(lab, file):
    told = lab("tune", file, "--dry-run", "--set", "budget={minutes: 2}", "--json").data
    assert told["space"] == {"optimizer.learning_rate": "0.0001 to 0.1, by ratio", "regularization.dropout": "0, 0.5"}
    assert told["wall_seconds"] == 120 and Tunings(Store()).all() == []


def test_parts_of_a_file_are_laid_over(lab, file):
    words = [
        "--set",
        "space.regularization.dropout={low: 0, high: 0.5}",
        "--set",
        "base.seed=4",
        "--set",
        "tuner=bayesian",
    ]
    told = lab("tune", file, *words, "--json")
    plan = told.data["plan"]
    assert plan["space"]["regularization.dropout"]["high"] == 0.5 and len(plan["space"]) == 2
    assert (plan["base"]["seed"], plan["tuner"]["kind"]) == (4, "bayesian")
    assert "drawn at random" in told.err


def test_a_mistake_is_one_line_with_its_cure(lab, file):
    file.write_text(TEXT.replace("learning_rate", "learning_rte"))
    said = lab("tune", file)
    assert said.status == 2 and "Did you mean 'optimizer.learning_rate'" in said.err
    assert lab("tunings", "show", "tuning-1").status == 2
    for space in ("3", "null", "[1]"):
        said = lab("tune", file, "--set", f"space={space}")
        assert said.status == 2 and "A tuning searches something" in said.err
    file.write_text(TEXT)
    said = lab("tune", file, "--set", "budget={epochs: 1}", "--set", "base.training.epochs=5")
    assert said.status == 2 and "has no room for one trial of 5" in said.err and Tunings(Store()).all() == []
    said = lab("tune", "t" * 5000)
    assert said.status == 1 and "cannot be used: File name too long" in said.err
    assert "The details are in" in said.err and "disk" not in said.err and len(said.err) < 400


def test_one_that_ended_says_why(lab, file):
    tuning_id = lab("tune", file, "--json").data["tuning_id"]
    Tunings(Store()).turn(tuning_id, TuningState.FINISHED, "The budget of 4 trials is spent.")
    assert "4 trials is spent" in lab("tunings", "show", tuning_id).out
    assert "has finished" in lab("tunings", "resume", tuning_id).err
