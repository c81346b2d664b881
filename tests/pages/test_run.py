"""The Run page in every state a run can be in."""

import json
import os
import shutil
import time

import numpy as np
import pytest
import streamlit as st

from labcore.datasets import storage
from labcore.datasets.findings import Duplicates, Finding, Findings
from labcore.datasets.library import Library
from labcore.launch import exporting, local
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate
from tests.pages.opening import facts, opened, shown, tables, words


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return lab_home


def test_a_running_run_shows_how_far_it_is():
    run_id = fabricate.running(Store(), training={"epochs": 12}).run_id
    said = words(opened("run", run=run_id))
    assert run_id in said
    assert "**Loss**" in said
    assert "**Confusion on validation images**" in said


def test_the_long_start_of_a_run_says_what_it_is_about_and_counts():
    folder = fabricate.empty(Store())
    folder.write_status(folder.status().model_copy(update={"phase": "starting", "started": time.time() - 125}))
    assert "Loading TensorFlow… · 2 min 0" in words(opened("run", run=folder.run_id))


def test_how_long_a_run_has_been_stopping_counts_from_the_request():
    folder = fabricate.running(Store())
    folder.request_stop()
    asked = time.time() - 200
    os.utime(folder.path / "stop", (asked, asked))
    assert "What is best so far is kept. · 3 min 2" in words(opened("run", run=folder.run_id))


def test_a_run_whose_folder_is_gone_says_so_and_can_be_deleted():
    store = Store()
    record = store.run(fabricate.finished(store).run_id)
    shutil.rmtree(record.path)
    test = opened("run", run=record.run_id)
    assert "The folder of this run is gone" in words(test) and "Restore the folder or delete the run" in words(test)
    assert [button.label for button in test.button] == ["Delete the run"], "what needs the folder is not offered"
    assert not test.tabs
    shown(test.button("action:delete").click().run())
    assert not [*Store().runs(), *Store().trash()]


def further_figures(test):
    return next(group for group in test.button_group if group.label == "Further figures")


def test_two_classes_have_a_binary_accuracy_and_more_have_none():
    store = Store()
    two = further_figures(opened("run", run=fabricate.running(store, classes=fabricate.TWO).run_id))
    assert "val_binary_accuracy" in two.value
    ten = further_figures(opened("run", run=fabricate.running(store).run_id))
    assert "Binary accuracy" not in ten.options and "ROC AUC" in ten.options


def test_what_training_lowers_can_be_drawn_where_it_is_another_figure_than_the_loss():
    folder = fabricate.running(Store())
    assert "Objective" not in further_figures(opened("run", run=folder.run_id)).options
    metrics = folder.metrics_writer()
    metrics.write("epoch", 120, 6, {"loss": 0.2, "objective": 0.9, "val_loss": 0.3, "best": True})
    metrics.close()
    test = opened("run", run=folder.run_id)
    assert "Objective" in further_figures(test).options
    assert "plain cross-entropy" in words(test)
    shown(further_figures(test).set_value(["objective"]).run())


def test_a_finished_run_has_its_report():
    run_id = fabricate.finished(Store(), name="Six [convolutions](http://x)").run_id
    test = opened("run", run=run_id)
    figures = facts(test)
    assert figures["Accuracy"] == "93.1%", "validation first: test is shown to those who ask"
    assert figures["Majority class"] == "10.2%"
    assert "One seed: no claim" in words(test)
    assert "\\[convolutions\\]" in test.header[0].value, "a name must not become a link"
    assert "have been looked at" not in words(test)
    shown(test.button_group("results.split").set_value("test").run())
    assert facts(test)["Accuracy"] == "91.8%"
    assert "The test images of 'digits' have been looked at 1 time by 1 run" in words(test)
    assert "training time 24 s · total time " in words(test)


def test_of_two_classes_a_figure_stands_once_and_the_second_has_its_own():
    figures = facts(opened("run", run=fabricate.finished(Store(), classes=fabricate.TWO).run_id))
    assert "Accuracy" in figures and "Binary accuracy" not in figures
    assert "Recall, mean" in figures and {"Sensitivity", "Specificity"} <= set(figures)


@pytest.mark.parametrize("page", ["run", "train"])
def test_images_that_splits_share_are_not_forgotten(page):
    card = Library().open("digits").card
    across = Finding(kind="duplicates across splits", severity="problem", message="", splits=("train", "val"))
    duplicates = Duplicates(within_split=0, across_splits=8)
    found = Findings(fingerprint=card.fingerprint, duplicates=duplicates, group_leaks=0, findings=(across,))
    run = fabricate.finished(Store())
    run.write_report({**run.report(), "dataset_fingerprint": card.fingerprint})
    asked = {"run": run.run_id} if page == "run" else {"dataset": "digits"}
    before = words(opened(page, **asked))
    st.cache_data.clear()
    storage.write_findings(Library().folder("digits"), found.model_dump_json())
    told = "8 sets of identical images are shared by training and validation"
    assert told not in before and told in words(opened(page, **asked))


def test_labels_that_may_be_wrong_are_shown_among_validation_images_only():
    folder = fabricate.finished(Store())
    test = opened("run", run=folder.run_id)
    assert "2 of the 360 labels of validation images may be wrong" in words(test)
    assert "Label: 0  \nAnswer: 1 :gray[99.0%]  \n:gray[#0 0.png]" in words(test)
    assert "correct it where the data comes from, and import the set again" in words(test)
    assert [each.label for each in test.get("download_button")].count("Doubted labels (.csv)") == 1
    shown(test.button_group("results.split").set_value("test").run())
    assert "may be wrong" not in words(test)


def test_a_run_that_judged_no_labels_says_why_and_an_older_one_says_nothing():
    folder = fabricate.finished(Store())
    said = {"images": 360, "agreement": 0.55, "guessed": 0.53, "judged": False}
    folder.write_json_artifact("label_doubts", said)
    assert "agrees with 55% of those of 360 validation images" in words(opened("run", run=folder.run_id))
    (folder.path / "artifacts" / "label_doubts.json").unlink()
    assert "Labels that may be wrong" not in words(opened("run", run=folder.run_id))


def test_a_failed_run_says_why_and_what_to_do():
    run_id = fabricate.failed(Store()).run_id
    test = opened("run", run=run_id)
    assert "The loss became infinite" in test.error[0].value
    assert "Lower the learning rate" in test.error[0].value
    assert any("*markdown*" in code.value for code in test.code), "the log is a click away, as plain text"


def test_queued_runs_know_their_place():
    store = Store()
    first, second = (fabricate.submitted(store, seed=seed).run_id for seed in (1, 2))
    assert "place 1: next in line" in words(opened("run", run=first))
    assert "place 2: 1 before it" in words(opened("run", run=second))
    local.cancel(first, Store())
    assert "place 1: next in line" in words(opened("run", run=second))


def test_stop_cancels_what_waits_and_asks_what_runs():
    store = Store()
    waiting, running = fabricate.submitted(store), fabricate.running(store)
    shown(opened("run", run=waiting.run_id).button("action:stop").click().run())
    assert store.run(waiting.run_id).state is State.CANCELLED
    shown(opened("run", run=running.run_id).button("action:stop").click().run())
    assert running.stop_requested
    assert opened("run", run=running.run_id).button("action:stop").disabled


def test_a_run_stopped_before_its_first_batch_says_that_there_are_no_curves():
    store = Store()
    run_id = fabricate.submitted(store).run_id
    assert "the confusion matrix and pictures follow each epoch" in words(opened("run", run=run_id))
    gan = fabricate.submitted(store, task="gan").run_id
    said = words(opened("run", run=gan))
    assert "samples, and how they are judged, follow each epoch" in said and "confusion" not in said
    local.cancel(run_id, Store())
    assert "No batch was trained." in words(opened("run", run=run_id))


def test_an_interrupted_run_is_resumed_by_one_click():
    store = Store()
    run_id = fabricate.interrupted(store).run_id
    shown(opened("run", run=run_id).button("action:resume").click().run())
    assert store.run(run_id).state is State.QUEUED


def test_it_can_be_renamed_and_thrown_away():
    store = Store()
    run_id = fabricate.finished(store).run_id
    test = opened("run", run=run_id)
    test.text_input(f"rename:{run_id}").set_value("Better").run()
    shown(test.button("action:edit").click().run())
    assert store.run(run_id).name == "Better"
    shown(test.button("action:delete").click().run())
    assert store.run(run_id).trashed
    assert "trash" in words(test)


@pytest.mark.parametrize("run_id", ["../../etc", "20261121-074036-mmfgw9", "<b>x</b>"])
def test_an_unknown_run_is_explained(run_id):
    test = opened("run", run=run_id)
    assert "There is no run" in words(test)


def test_without_an_id_the_latest_are_offered():
    assert "No runs yet" in words(opened("run"))
    fabricate.submitted(Store(), name="A first one")
    assert "Which run?" in words(opened("run"))


def damage(folder, what):
    if what == "no metrics":
        (folder.path / "metrics.jsonl").unlink()
    elif what == "torn metrics":
        content = (folder.path / "metrics.jsonl").read_bytes()
        (folder.path / "metrics.jsonl").write_bytes(b'{"kind": 3}\n\x00garbage\n' + content[: len(content) // 2])
    elif what == "no artifacts":
        for file in (folder.path / "artifacts").rglob("*.*"):
            file.unlink()
    else:
        (folder.path / what).write_text("{ half")


@pytest.mark.parametrize(
    "what",
    ["no metrics", "torn metrics", "no artifacts", "report.json", "environment.json", "spec.json"],
)
def test_a_damaged_folder_never_breaks_the_page(what):
    folder = fabricate.finished(Store())
    damage(folder, what)
    opened("run", run=folder.run_id)


def wrong_report(folder, **changes):
    folder.write_report({**folder.report(), **changes})


@pytest.mark.parametrize(
    "break_it",
    [
        lambda folder: wrong_report(folder, best_epoch="six", epochs=[8], seconds={}, parameters="many"),
        lambda folder: wrong_report(folder, best_epoch=-1, dataset_fingerprint=[1]),
        lambda folder: wrong_report(folder, validation=[1, 2], test="none"),
        lambda folder: wrong_report(folder, validation={"accuracy": "high", "per_class": {"a": 3, "b": {"f1": "x"}}}),
        lambda folder: folder.write_json_artifact("confusion", {"classes": ["a"], "matrix": [[1, 2], [3]]}, 8),
        lambda folder: folder.write_json_artifact("confusion", {"classes": [1], "matrix": [[10**30]]}, 6),
        lambda folder: folder.write_json_artifact("confusion", [1, 2], 8),
        lambda folder: folder.write_json_artifact("classes", {"a": 1}),
        lambda folder: folder.write_arrays("heat_maps", {"maps": np.zeros((2, 0, 7))}, 8),
        lambda folder: folder.write_arrays("heat_maps", {"predicted": np.full(6, 99)}, 8),
        lambda folder: folder.write_arrays("transformed", {"images": np.zeros((3, 4), np.uint8)}, 8),
        lambda folder: folder.write_arrays("heat_map_images", {"images": np.zeros((3, 4)), "labels": np.zeros(1)}),
        lambda folder: folder.write_arrays("validation_mistakes", {"images": np.zeros((1, 4, 4, 2), np.uint8)}),
        lambda folder: folder.write_json_artifact("label_doubts", {"images": 3, "found": [{"image": "x"}]}),
        lambda folder: folder.write_arrays("label_doubts", {"images": np.zeros((1, 4, 4, 2), np.uint8)}),
        lambda folder: folder.write_environment({"machine": [1], "packages": 3, "dataset": "x"}),
        lambda folder: folder.write_json_artifact("imbalance", {"classes": [{"name": 1}], "notes": "x"}),
    ],
)
def test_what_somebody_else_wrote_never_breaks_the_page(break_it):
    folder = fabricate.finished(Store())
    break_it(folder)
    test = opened("run", run=folder.run_id)
    assert "**Loss**" in words(shown(_on_tab(test, "Learning")))
    shown(_on_tab(test, "Settings"))


def test_what_a_spatial_transformer_makes_of_the_images_is_shown_beside_the_heat_maps():
    folder = fabricate.finished(Store())
    title = "What the spatial transformer makes of them"
    assert title not in words(_on_tab(opened("run", run=folder.run_id), "Learning"))
    images = folder.arrays("heat_map_images")["images"]
    folder.write_arrays("transformed", {"images": images[:, ::-1]}, folder.epochs_of("heat_maps")[-1])
    test = shown(_on_tab(opened("run", run=folder.run_id), "Learning"))
    assert title in words(test) and "Grad-CAM" in words(test)


def _on_tab(test, title):
    """The page with the tab `title` open, as a click on it in the browser would have it."""
    test.session_state["tabs:False"] = title
    return test.run()


def test_a_stopped_run_shows_its_validation_figures_and_says_that_test_was_not_opened():
    run_id = fabricate.stopped(Store()).run_id
    test = opened("run", run=run_id)
    assert facts(test)["Accuracy"] == "93.1%"
    assert "Stopped before its end: the test set was not opened" in words(test)
    assert not test.button_group


@pytest.mark.parametrize(("dataset", "marked"), [("synthetic-nuclei", True), ("digits", False)])
def test_a_run_on_drawn_images_is_marked(dataset, marked):
    test = opened("run", run=fabricate.finished(Store(), dataset=dataset).run_id)
    assert ("Synthetic" in words(test)) is marked


def test_a_run_that_has_written_nothing_yet_is_shown():
    opened("run", run=fabricate.empty(Store()).run_id)


def test_damaged_figures_are_left_out_and_told():
    folder = fabricate.finished(Store())
    (folder.path / "metrics.jsonl").unlink()
    (folder.path / "metrics.jsonl").mkdir()
    text = json.dumps({**folder.report(), "seconds": float("nan")})
    (folder.path / "report.json").write_text(text.replace('"parameters": ', f'"parameters": 1{"0" * 400}, "before": '))
    test = opened("run", run=folder.run_id)
    assert facts(test)["Accuracy"] == "93.1%"
    (warning,) = test.warning
    said = warning.value.replace("\\", "")
    assert "metrics.jsonl cannot be read" in said and "left out: 2." in said


def test_the_phases_of_transfer_are_marked_on_the_curves():
    folder = fabricate.running(Store())
    metrics = folder.metrics_writer()
    for first, title in ((1, "Feature extraction"), (4, "Fine-tuning")):
        metrics.write("phase", 0, 0, {"phase": "training", "message": "", "title": title, "first_epoch": first})
    metrics.close()
    test = opened("run", run=folder.run_id)
    marked = [chart.proto.spec for chart in test.get("plotly_chart") if "Fine-tuning" in chart.proto.spec]
    assert len(marked) >= 2 and all("Feature extraction" in spec for spec in marked), "on loss and accuracy"


def test_the_record_says_where_the_time_went():
    store = Store()
    folder = fabricate.finished(store)
    fabricate.update(folder, spent={"importing": 0.0, "building": 1.25, "training": 20.0})
    test = opened("run", run=folder.run_id)
    test.session_state["tabs:False"] = "Settings"
    assert "building 1.2 s, training 20.0 s" in words(shown(test.run()))


def test_a_network_is_taken_home_and_what_was_measured_stands_beside(monkeypatch):
    folder = fabricate.finished(Store())

    def exported(run, kind, out=None, calibrated=False, with_data=False, part="generator"):
        assert (run.run_id, kind, calibrated) == (folder.run_id, "keras", False)
        place = run.export_path(kind)
        place.mkdir(parents=True)
        facts = dict.fromkeys(("max_abs_difference", "accuracy", "accuracy_trained", "decision_agreement"), 1.0)
        facts |= {"images": 512, "split": "validation", "size_bytes": 2_000_000, "latency_ms": 1.5, "temperature": 1}
        (place / "parity.json").write_text(json.dumps(facts))
        return {"format": kind, "parity": {"passed": True}, "sentence": "The same."}

    monkeypatch.setattr(exporting, "export", exported)
    test = opened("run", run=folder.run_id)
    test.session_state["tabs:False"] = "Take home"
    shown(test.run())
    shown(next(button for button in test.button if button.label.startswith("Export as")).click().run())
    for _ in range(40):
        if "Exported" in words(test):
            break
        test = shown(test.run())
    frame = tables(test)[0]
    assert frame["Size"].tolist() == ["2 MB"] and frame["Latency"].tolist() == ["1.50 ms"]


def test_an_export_that_is_another_network_is_refused_in_words(monkeypatch):
    folder = fabricate.finished(Store())
    refused = {"format": "keras", "parity": {"passed": False}, "sentence": "Only 91.00% of decisions agree."}
    monkeypatch.setattr(exporting, "export", lambda *_, **__: refused)
    test = opened("run", run=folder.run_id)
    test.session_state["tabs:False"] = "Take home"
    shown(test.run())
    shown(next(button for button in test.button if button.label.startswith("Export as")).click().run())
    for _ in range(40):
        if test.error:
            break
        test = shown(test.run())
    assert "it is not the trained network" in words(test) and "Only 91.00% of decisions agree" in words(test)
