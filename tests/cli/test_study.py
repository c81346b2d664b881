"""`study` and `studies`, as far as nothing is trained: what is refused, queued, held back, enlarged and forgotten."""

import json

import pytest

from labcore.cli.follow import Launcher
from labcore.datasets.library import Library
from labcore.launch import local
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate
from tests.studies.begun import begun as made
from tests.studies.begun import carried_out

TEXT = """
base: {task: classification, dataset: digits, training: {epochs: 8, batch_size: 64}}
factors: {regularization.dropout: [0.0, 0.5]}
seeds: [1, 2]
"""


@pytest.fixture(autouse=True)
def nobody_trains(monkeypatch):
    """No launcher is started: what is queued stays queued."""
    monkeypatch.setattr(local, "ensure_running", lambda runs_dir=None: None)
    monkeypatch.setattr(Launcher, "look_after", lambda self: None)


@pytest.fixture
def file(lab_home):
    path = lab_home / "study.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def begun(lab, file):
    return lab("study", file, "--json").data


def done(seed, dropout, accuracy):
    """A finished run of the study, as if it had been trained before."""
    folder = fabricate.finished(Store(), seed=seed, regularization={"dropout": dropout})
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": Library().card("digits").fingerprint}})
    report = folder.report()
    folder.write_report({**report, "validation": {**report["validation"], "balanced_accuracy": accuracy}})


def test_a_study_is_queued_and_told(lab, begun):
    assert len(begun["runs"]) == 4 and begun["state"] == "running"
    assert {run["state"] for run in begun["runs"]} == {"queued"}
    assert begun["runs"][0]["cell"] == {"regularization.dropout": 0.0}
    shown = lab("studies", "show", begun["study_id"], "--json").data
    assert shown["effects"] == [] and shown["metric"] == "balanced_accuracy"
    assert [study["study_id"] for study in lab("studies", "list", "--json").data["studies"]] == [begun["study_id"]]
    assert begun["study_id"] in lab("studies", "list").out


def test_a_study_whose_file_is_damaged_is_listed_as_that(lab, begun):
    (Store().runs_dir / "studies" / begun["study_id"] / "study.json").write_text("{")
    (damaged,) = lab("studies", "list", "--json").data["damaged"]
    assert damaged["study_id"] == begun["study_id"] and "is damaged" in damaged["problem"]
    assert "Restore the file" in lab("studies", "list").out


def test_the_effects_of_runs_that_are_there_come_at_once(lab, file):
    for seed, dropout, accuracy in [(1, 0.0, 0.80), (1, 0.5, 0.84), (2, 0.0, 0.82), (2, 0.5, 0.88)]:
        done(seed, dropout, accuracy)
    told = lab("study", file, "--wait", "--json")
    assert told.status == 0 and told.data["state"] == "finished"
    (effect,) = told.data["effects"]
    assert (effect["factor"], effect["level"], effect["n"]) == ("regularization.dropout", 0.5, 2)
    assert effect["estimate"] == pytest.approx(0.05) and effect["low"] < 0.05 < effect["high"]
    assert "+0.0500" in lab("studies", "show", told.data["study_id"]).out


def test_interactions_and_what_must_be_known_of_effects_are_printed_and_in_the_json(lab, lab_home):
    store = Store()
    study = made(store, seeds=[0, 1, 2])
    carried_out(store, study, State.FAILED, *[State.FINISHED] * 11)
    told = lab("studies", "show", study.study_id, "--json").data
    (both,) = told["interactions"]
    assert both["low"] < both["estimate"] < both["high"] and both["n"] == 2
    failed = "Failed: 1 of 3 runs of augmentation.enabled off, regularization.dropout 0."
    assert both["remarks"][0].startswith(failed) and told["effects"][0]["remarks"][0].startswith(failed)
    said = lab("studies", "show", study.study_id).out
    line = next(line for line in said.splitlines() if line.startswith("augmentation.enabled × regularization.dropout"))
    assert f"{both['low']:+.4f} to {both['high']:+.4f}" in line and "on against off, 0.5 against 0" in line
    assert said.count(failed) == 1 and f"All effects: {failed}" in said


def test_one_seed_is_no_claim(lab, file):
    done(1, 0.0, 0.80)
    done(1, 0.5, 0.84)
    said = lab("study", file, "--set", "seeds=[1]", "--wait")
    assert "One seed: no claim can be made" in said.err and "no claim" in said.out


def test_a_dry_run_queues_nothing(lab, file):
    done(1, 0.0, 0.80)
    said = lab("study", file, "--dry-run", "--json")
    assert (said.data["runs"], said.data["new"], said.data["reused"]) == (4, 3, 1)
    assert said.data["wall_seconds"] > 0 and said.data["not_measured"] == 0, "the finished run is of the same kind"
    assert len(Store().runs()) == 1 and lab("studies", "list").out.strip() == "No studies."


def test_pause_resume_stop_and_delete(lab, begun):
    study = begun["study_id"]
    assert lab("studies", "pause", study, "--json").data["state"] == "paused"
    assert lab("studies", "resume", study, "--json").data["state"] == "running"
    stopped = lab("studies", "stop", study, "--json").data
    assert (stopped["state"], stopped["counts"]) == ("stopped", {"cancelled": 4})
    again = lab("studies", "retry", study, begun["runs"][0]["run_id"], "--json").data
    assert (again["run_id"], again["state"]) == (begun["runs"][0]["run_id"], "queued")
    assert lab("studies", "delete", study, "--with-runs", "--json").data["runs_deleted"] == 4
    assert lab("studies", "show", study).status == 2


def test_seeds_and_values_are_added(lab, begun):
    words = ("--seeds", "3", "--value", "regularization.dropout=0.25")
    grown = lab("studies", "add", begun["study_id"], *words, "--json").data
    assert len(grown["runs"]) == 9
    assert grown["plan"]["factors"] == {"regularization.dropout": [0.0, 0.5, 0.25]}
    assert lab("studies", "add", begun["study_id"]).status == 2
    assert lab("studies", "add", begun["study_id"], "--seeds", "three").status == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("factors: {a: [1, 2]}", "no 'base'"),
        ("base: {dataset: digits}\nfactors: {regularization.droput: [0, 1]}", "Did you mean 'regularization.dropout'"),
        ("base: {dataset: digits}\nfactors: {regularization.dropout: [0, 7]}", "With dropout 7"),
        ("base: {dataset: digit}\nfactors: {regularization.dropout: [0, 0.5]}", "Did you mean 'digits'"),
        ("- 1", "must hold settings"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_a_line(lab, file, text, said):
    file.write_text(text)
    told = lab("study", file, "--json")
    assert told.status == 2 and said in json.loads(told.out)["error"]["problem"] + json.loads(told.out)["error"]["cure"]
    assert Store().runs() == []


def test_ready_made_studies_are_run_by_name(lab, lab_home, monkeypatch):
    monkeypatch.chdir(lab_home)
    assert "augmentation-and-regularization" in lab("studies", "ready").out
    assert len(lab("study", "learning-rates", "--set", "seeds=[0]", "--json").data["runs"]) == 5
    assert lab("study", "learning-rate").status == 2
