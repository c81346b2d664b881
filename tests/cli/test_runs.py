"""`runs`: lists, comparisons, names, trash, and carrying a run elsewhere."""

import json

import pytest

from labcore.cli.outcome import outcome
from labcore.store.store import Store
from labcore.words import duration
from tests import fabricate
from tests.studies.answered import finished


@pytest.fixture
def store(lab_home):
    return Store()


@pytest.fixture
def two(store):
    """The ids of two finished runs that differ in seed and dropout."""
    first = fabricate.finished(store, name="First", training={"epochs": 2})
    second = fabricate.finished(store, name="Second", seed=5, training={"epochs": 2}, regularization={"dropout": 0.1})
    return first.run_id, second.run_id


def test_no_runs_yet(lab):
    assert lab("runs", "list", "--json").data == {"runs": []}
    assert lab("runs", "list").out.strip() == "No runs."


def test_runs_are_listed_newest_first_and_by_state(lab, store, two):
    waiting = fabricate.submitted(store).run_id
    listed = lab("runs", "list", "--json").data["runs"]
    assert [run["run_id"] for run in listed] == [waiting, *reversed(two)]
    assert {"name", "state", "dataset", "seed", "tags", "summary", "path"} <= set(listed[0])
    queued = lab("runs", "list", "--state", "queued", "--json").data["runs"]
    assert [(run["run_id"], run["position"]) for run in queued] == [(waiting, 1)]
    assert "Second" in lab("runs", "list").out


def test_a_run_is_shown_with_settings_and_figures(lab, two):
    shown = lab("runs", "show", two[1], "--json").data
    assert shown["state"] == "finished"
    assert shown["test"]["accuracy"] == 0.918
    assert shown["validation"]["accuracy"] == 0.931
    assert shown["spec"]["regularization"]["dropout"] == 0.1
    assert shown["error"] is None
    assert [doubt["image"] for doubt in shown["label_doubts"]["found"]] == [0, 7]
    assert "  7 7.png: 1, answered 2 (95.0%)" in lab("runs", "show", two[1]).out
    assert "0.931" in lab("runs", "show", two[1]).out
    assert "0.918" not in lab("runs", "show", two[1]).out, "test is shown to those who ask"
    assert "0.918" in lab("runs", "show", two[1], "--test").out


def test_the_baseline_of_a_run_is_told_beside_its_figures(lab, store, two):
    assert lab("runs", "show", two[0], "--json").data["baseline"] is None
    folder = store.folder(two[0])
    quick = {"features": "HOG", "estimator": "Logistic regression", "train_images": 90, "of_train_images": 90}
    folder.write_report({**folder.report(), "baseline": {**quick, "validation": {"accuracy": 0.8125}}})
    assert lab("runs", "show", two[0], "--json").data["baseline"]["validation"] == {"accuracy": 0.8125}
    said = " ".join(lab("runs", "show", two[0]).out.split())
    assert "(logistic regression on HOG, fitted on all 90 training images) reaches an accuracy of 0.8125" in said
    assert "always answering the commonest class reaches 0.1" in said


def test_a_failed_run_says_why_and_what_to_do(lab, store):
    run = fabricate.failed(store).run_id
    said = lab("runs", "show", run, "--json")
    assert said.status == 0
    assert set(said.data["error"]) == {"problem", "cure"}
    assert "Lower the learning rate" in lab("runs", "show", run).out


def test_waiting_for_a_run_that_failed_ends_with_1(store, two):
    failed = outcome(store, fabricate.failed(store).run_id)
    assert failed.exit_status == 1
    assert failed.data["state"] == "failed" and failed.data["error"]["problem"]
    finished = outcome(store, two[0])
    assert finished.exit_status == 0
    assert set(finished.data) >= {"run_id", "state", "path", "test", "validation", "seconds"}


def test_a_run_has_two_times_and_each_has_one_name_everywhere(lab, two):
    data, listed = lab("runs", "show", two[0], "--json").data, lab("runs", "list").out.splitlines()
    taken = [f"training time {duration(data['seconds'])}", f"total time {duration(data['total_seconds'])}"]
    shown = [" ".join(line.split()) for line in lab("runs", "show", two[0]).out.splitlines()]
    assert set(taken) <= set(shown) and data["seconds"] != data["total_seconds"]
    row = next(line for line in listed if line.startswith(two[0]))
    assert "TRAINING TIME" in listed[0] and "TOTAL TIME" in listed[0]
    assert duration(data["seconds"]) in row and duration(data["total_seconds"]) in row


def test_a_run_whose_spec_is_torn_is_still_shown(lab, two):
    (Store().folder(two[0]).path / "spec.json").write_text('{"schema_ver')
    said = lab("runs", "show", two[0], "--json")
    assert said.status == 0
    assert said.data["spec"] is None
    assert "spec.json" in said.err


@pytest.mark.parametrize("run", ["no-such-run", "../../etc", "", "20260101-000000-aaaaaa"])
@pytest.mark.parametrize("command", ["show", "stop", "resume", "delete", "restore"])
def test_an_unknown_run_is_refused(lab, command, run):
    said = lab("runs", command, run, "--json")
    assert said.status == 2
    assert said.err.count("\n") == 1


def test_comparison_names_only_what_differs_and_hides_the_test(lab, two):
    compared = lab("runs", "compare", *two, "--json").data
    assert set(compared["differences"]) == {"seed", "regularization.dropout"}
    assert [run["run_id"] for run in compared["runs"]] == list(two)
    assert "test" not in compared["runs"][0]
    assert compared["runs"][0]["validation"]["accuracy"] == 0.931
    with_test = lab("runs", "compare", *two, "--test", "--json").data
    assert with_test["runs"][1]["test"]["accuracy"] == 0.918
    assert (
        "The test images of 'digits' have been looked at 2 times by 2 runs"
        in lab("runs", "compare", *two, "--test").out
    )
    out = lab("runs", "compare", *two).out
    assert "0.918" not in out
    assert "regularization.dropout" in out and "One seed" in out


def test_a_run_is_not_compared_with_itself(lab, two):
    assert lab("runs", "compare", two[0], two[0], "--json").status == 2


def test_name_and_tags(lab, two):
    assert lab("runs", "rename", two[0], "A better name", "--json").data["name"] == "A better name"
    assert lab("runs", "tag", two[0], "lab 1", "good", "--json").data["tags"] == ["lab 1", "good"]
    assert lab("runs", "tag", two[0], "--json").data["tags"] == []
    assert lab("runs", "rename", two[0], "  ").status == 2


def test_a_queued_run_is_stopped_and_not_twice(lab, store):
    run = fabricate.submitted(store).run_id
    assert lab("runs", "stop", run, "--json").data["state"] == "cancelled"
    assert lab("runs", "stop", run).status == 2


def test_trash_and_back(lab, two):
    assert lab("runs", "delete", two[0], "--json").data["deleted"] is True
    assert [run["run_id"] for run in lab("runs", "list", "--json").data["runs"]] == [two[1]]
    assert [run["run_id"] for run in lab("runs", "trash", "--json").data["runs"]] == [two[0]]
    assert lab("runs", "restore", two[0], "--json").data["state"] == "finished"
    lab("runs", "delete", two[1])
    assert lab("runs", "trash", "--empty", "--json").data["emptied"] is True
    assert lab("runs", "show", two[1]).status == 2


def test_pack_delete_unpack(lab, two, tmp_path):
    packed = lab("runs", "pack", two[0], tmp_path / "run.zip", "--json").data
    assert packed["bytes"] == (tmp_path / "run.zip").stat().st_size
    lab("runs", "delete", two[0])
    lab("runs", "trash", "--empty")
    back = lab("runs", "unpack", tmp_path / "run.zip", "--json").data
    assert back["run_id"] == two[0] and back["runs"][0]["how"] == "new"
    assert back["runs"][0]["dataset"]["is_here"] is True
    assert lab("runs", "show", two[0], "--json").data["test"]["accuracy"] == 0.918
    assert "was here already" in lab("runs", "unpack", tmp_path / "run.zip").out
    assert "under an id of its own" in lab("runs", "unpack", "--as-new", tmp_path / "run.zip").out
    lab("runs", "delete", two[0])
    assert "it is back" in lab("runs", "unpack", tmp_path / "run.zip").out


def test_several_runs_in_one_archive(lab, two, tmp_path):
    packed = lab("runs", "pack", *two, tmp_path / "two.zip", "--json").data
    assert sorted(packed["runs"]) == sorted(two)
    again = lab("runs", "pack", two[0], tmp_path / "two.zip")
    assert again.status == 2 and "There is a file" in again.err
    assert lab("runs", "pack", two[0]).status == 2


def test_the_launcher_does_not_count_a_run_whose_worker_died(lab):
    lost = fabricate.running(Store())
    fabricate.update(lost, heartbeat=1.0, pid=None)
    assert lab("launcher", "status", "--json").data["running"] == 0
    assert lab("runs", "show", lost.run_id, "--json").data["state"] == "interrupted"


def test_a_folder_is_no_place_for_an_archive(lab, two, tmp_path):
    said = lab("runs", "pack", two[0], tmp_path)
    assert said.status == 2 and f"Name a file in it: {tmp_path / two[0]}.zip" in said.err


def test_what_is_no_packed_run_is_refused(lab, tmp_path):
    (tmp_path / "run.zip").write_bytes(b"PK\x03\x04 garbage")
    assert lab("runs", "unpack", tmp_path / "run.zip", "--json").status == 2
    assert lab("runs", "unpack", tmp_path / "absent.zip", "--json").status == 2


def test_the_index_is_rebuilt_from_the_folders(lab, lab_home, two):
    (lab_home / "runs" / "lab.db").write_bytes(b"garbage" * 1000)
    assert lab("runs", "reindex", "--json").data == {"runs": 2}
    assert len(lab("runs", "list", "--json").data["runs"]) == 2


def test_what_cannot_be_read_of_a_run_is_said(lab):
    folder = fabricate.finished(Store())
    (folder.path / "metrics.jsonl").unlink()
    (folder.path / "metrics.jsonl").mkdir()
    report = folder.report()
    (folder.path / "report.json").write_text(json.dumps({**report, "seconds": float("inf")}))
    said = lab("runs", "show", folder.run_id, "--json")
    assert said.status == 0 and said.data["seconds"] is None
    assert [name in note for name, note in zip(("metrics.jsonl", "report.json"), said.data["notes"], strict=True)]
    assert "metrics.jsonl cannot be read" in lab("runs", "show", folder.run_id).out


def test_the_next_step_of_a_repeat_queues_no_more_when_it_is_pasted(lab, lab_home, monkeypatch):
    monkeypatch.setattr("labcore.launch.local.ensure_running", lambda: None)
    run = finished(Store())
    said = lab("runs", "reproduce", run.run_id, "--seeds", "1", "--metric", "accuracy")
    assert "cannot be said" in said.err
    queued = len(Store().runs())
    _, _, step = said.out.partition("python -m labcore ")
    again = lab(*step.split())
    assert again.status == 0 and "--seeds 1" in again.out and len(Store().runs()) == queued


def test_a_figure_that_a_run_has_not_is_refused_before_repeats_are_queued(lab, two):
    before = len(Store().runs())
    said = lab("runs", "reproduce", two[0], "--metric", "nonsense")
    assert said.status == 2 and "no validation figure 'nonsense'" in said.err
    assert len(Store().runs()) == before


def test_what_the_numbers_say_is_told_with_its_evidence(lab, store):
    run = fabricate.finished(store, training={"epochs": 24}).run_id
    found = lab("runs", "show", run, "--json").data["readings"]
    assert found[0]["reading"] == "overfitting" and found[0]["lab"] == "overfitting"
    assert found[0]["epochs"][1] == 24
    assert {"figure", "of", "value", "epochs"} == set(found[0]["evidence"][0])
    assert found[0]["remedies"][0]["settings"]["regularization.dropout"] == 0.5
    told = lab("runs", "show", run).out
    assert "What the numbers say:" in told and "Evidence: Validation loss" in told
    assert "regularization.dropout=0.5" in told


def test_a_comparison_names_the_main_reading_of_each_run(lab, store, two):
    run = fabricate.finished(store, training={"epochs": 24}).run_id
    found = lab("runs", "compare", two[0], run, "--json").data["runs"]
    assert found[0]["reading"] is None and found[1]["reading"]["reading"] == "overfitting"
