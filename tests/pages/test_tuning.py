"""The Tuning page: the list, the form of a new one, and one with its trials."""

import pytest
import streamlit as st
import yaml

from labcore.datasets.library import Library
from labcore.launch import bench, local
from labcore.spec.resolve import resolve
from labcore.spec.tuning_file import tuning_of
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.tuning import Asked, TuningState
from labcore.store.tunings import Tunings
from labcore.studies.tuning.standing import standing
from tests import fabricate
from tests.pages.opening import facts, opened, settled, shown, tables, words
from tests.studies.begun import carried_out
from tests.studies.tuned import tuned

PACE = {"parameters": 1000, "start_seconds": 2.0, "epoch_seconds": 1.0}


@pytest.fixture(autouse=True)
def nobody_trains(monkeypatch, lab_home):
    """No launcher starts, and the bench answers at once: both have tests of their own."""
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda runs_dir=None: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload, **_: PACE)


def press(test, label):
    return shown(next(button for button in test.button if button.label == label).click().run())


def test_without_any_the_page_says_what_a_tuning_is():
    assert "No tuning yet" in words(opened("tuning"))


def test_a_tuning_is_begun_from_the_form_with_ranges_of_the_fields():
    test = opened("tuning", new="fresh")
    assert facts(test)["Budget"] == "20 trials"
    (keys,) = [each for each in test.multiselect if each.label == "Settings to search"]
    assert keys.value == ["optimizer.learning_rate", "regularization.dropout"]
    shown(keys.set_value(["optimizer.learning_rate", "optimizer.kind"]).run())
    (keys,) = [each for each in test.multiselect if each.label == "Settings to search"]
    shown(keys.set_value(["optimizer.learning_rate", "optimizer.kind", "optimizer.momentum"]).run())
    press(test, "Start tuning")
    (tuning,) = Tunings(Store()).all()
    rate = tuning.plan.space["optimizer.learning_rate"]
    assert (rate.low, rate.high, rate.log) == (1e-5, 1.0, True)
    assert "sgd" in tuning.plan.space["optimizer.kind"]
    assert "optimizer.momentum" in tuning.plan.space, "what one kind has can be searched with it"
    assert tuning.plan.base["dataset"] and tuning.state is TuningState.RUNNING


def test_the_form_tells_the_time_and_what_becomes_of_hopeless_trials(monkeypatch):
    monkeypatch.setenv("LAB_SLOTS", "1")
    test = settled(opened("tuning", new="fresh"))
    assert facts(test)["Time"] == "about 9 min 00 s", "20 trials of 25 epochs of a second, and two seconds each"
    assert "after 3 epochs, those that fall behind the median" in words(test)
    settled(field(test, "number_input", ".grace").set_value(30))
    assert "No trial is stopped as hopeless: one has 30 epochs before it may be, and 25 in all" in words(test)


def test_a_baseline_is_tuned_by_the_same_form():
    test = opened("tuning", new="fresh")
    (task,) = [each for each in test.get("button_group") if each.label == "Task"]
    shown(task.set_value("baseline").run())
    assert facts(test)["Budget"] == "20 trials"
    press(test, "Start tuning")
    (tuning,) = Tunings(Store()).all()
    assert tuning.plan.base["task"] == "baseline" and set(tuning.plan.space) == {"estimator.kind", "features.kind"}


def field(test, kind, ending):
    return next(each for each in getattr(test, kind) if str(each.key).endswith(ending))


def raw(test):
    """The tuning as the page shows it as a file."""
    return yaml.safe_load(next(code.value for code in test.code if code.language == "yaml"))


def take(test, content):
    shown(field(test, "text_area", ".paste").set_value(yaml.safe_dump(content)).run())
    return shown(field(test, "button", ".take").click().run())


FILES = {
    "settings of other kinds": {
        "base": {"task": "classification", "dataset": "digits", "preset": "quick"},
        "space": {
            "optimizer.kind": ["sgd", "adamw"],
            "optimizer.momentum": {"low": 0.5, "high": 0.99},
            "regularization.dropout": [0.0, 0.25],
            "augmentation.enabled": [True, False],
            "training.batch_size": {"low": 16, "high": 128, "log": True, "step": 2},
        },
        "budget": {"epochs": 40},
        "objective": "f1_macro",
        "grace": 1,
    },
    "a tuner that sorts out": {
        "base": {"task": "classification", "dataset": "digits", "preset": "quick"},
        "space": {"optimizer.learning_rate": {"low": 0.0001, "high": 0.1, "log": True}},
        "tuner": {"kind": "hyperband", "factor": 4},
        "budget": {"minutes": 5.0},
        "stop_hopeless": False,
        "seed": 7,
        "at_once": 1,
    },
}


@pytest.mark.parametrize("content", FILES.values(), ids=list(FILES))
def test_a_file_that_fills_the_form_in_comes_out_as_it_was(content):
    test = take(opened("tuning", new="fresh"), content)
    assert tuning_of(raw(test)) == tuning_of(content)
    press(test, "Start tuning")
    (tuning,) = Tunings(Store()).all()
    assert tuning.plan == tuning_of(content)


def test_a_file_that_is_no_tuning_changes_nothing():
    test = opened("tuning", new="fresh")
    before = raw(test)
    take(test, {"base": {}, "spaces": {}})
    assert "Did you mean 'space'" in words(test) and raw(test) == before


def test_a_run_on_a_fold_is_tuned_on_the_sets_own_validation_images():
    store = Store()
    spec = resolve({"dataset": "digits", "preset": "quick", "division": {"folds": 3, "fold": 2}}, Library().card)
    run_id = store.submit(spec)
    run = opened("run", run=run_id)
    assert "Tune this" in [button.label for button in run.button]
    assert raw(opened("tuning", **{"from": run_id}))["base"] == {
        "task": "classification", "dataset": "digits", "preset": "quick",
    }  # fmt: skip


def test_what_cannot_be_is_said_beside_the_form_and_not_begun():
    test = opened("tuning", new="fresh")
    (keys,) = [each for each in test.multiselect if each.label == "Settings to search"]
    shown(keys.set_value([]).run())
    assert "A tuning searches something" in words(test)
    assert next(button for button in test.button if button.label == "Start tuning").disabled


def test_a_tuning_shows_its_best_its_trials_and_what_luck_has_to_do_with_it():
    store = Store()
    tuning = tuned(store)
    Tunings(store).turn(tuning.tuning_id, TuningState.FINISHED, "The budget of 40 trials is spent.")
    test = opened("tuning", tuning=tuning.tuning_id)
    said = words(test)
    assert "owes some of its figure to luck" in said and "budget of 40 trials is spent" in said
    assert "Best accuracy" in facts(test) and "Compute importance" in [button.label for button in test.button]
    assert len(test.get("plotly_chart")) == 2
    (trials,) = tables(test)
    best = next(row for row in standing(tuning, store).trials if row.number == int(trials.index[0][1:].split("]")[0]))
    assert trials.index[0] == f"[{best.number}](run?run={best.run_id})" and best == standing(tuning, store).best
    assert "Why" not in trials and "worse than the median of finished trials" in said, "they all have one reason"
    press(test, "Train the best with 3 seeds")
    (study,) = Studies(store).all()
    assert study.plan.seeds == (1, 2, 3) and study.name.startswith("Best of")
    assert "no run has finished yet" in words(opened("tuning", tuning=tuning.tuning_id))
    carried_out(store, study, State.FINISHED, State.FINISHED, State.FAILED)
    told = words(opened("tuning", tuning=tuning.tuning_id))
    assert "Trained again with 2 other seeds: " in told and " ± " in told and "the search saw 9" in told
    assert "Validation accuracy over 2 seeds: " in words(opened("study", study=study.study_id))


def test_a_tuning_is_paused_and_goes_on():
    store = Store()
    tuning = tuned(store, trials=3)
    test = opened("tuning", tuning=tuning.tuning_id)
    assert "from 20 trials on; 3 have a figure" in words(test)
    assert "3 of 40 trials" in words(test) and "about 17 min 16 s left" in words(test), "28 s each, 37 to come"
    press(test, "Pause")
    assert Tunings(store).get(tuning.tuning_id).state is TuningState.PAUSED
    press(test, "Resume")
    assert Tunings(store).get(tuning.tuning_id).state is TuningState.RUNNING
    assert "3 trials finished" in words(opened("tuning"))


def test_list_and_page_count_the_trials_that_have_ended():
    store = Store()
    tuning = tuned(store, trials=2)
    log = Tunings(store).log(tuning.tuning_id)
    waiting = {"cell": {}, "drawn": {}, "epochs": 8, "own": True, "at": tuning.created}
    for number in (3, 4):
        log.write(Asked(trial=number, run_id=fabricate.submitted(store).run_id, **waiting))
    log.close()
    page = opened("tuning", tuning=tuning.tuning_id)
    assert "2 of 40 trials" in words(page) and page.get("progress")[0].proto.value == 5
    (bar,) = opened("tuning").get("progress")
    assert bar.proto.value == 5, "trials that wait are none that were done"


def test_from_one_of_them_there_is_a_way_back_to_the_list():
    tuning = tuned(Store(), trials=1)
    test = press(opened("tuning", tuning=tuning.tuning_id), "Tunings")
    assert "tuning" not in test.query_params and "New tuning" in [button.label for button in test.button]


def test_a_damaged_one_is_listed_with_what_to_do():
    store = Store()
    tuning = tuned(store, trials=2)
    (store.runs_dir / "tunings" / tuning.tuning_id / "tuning.json").write_text("{")
    told = words(opened("tuning"))
    assert tuning.tuning_id in told and "cannot be read" in told and "No tuning yet" not in told


def test_one_that_is_not_there_is_a_message():
    assert "no tuning" in words(opened("tuning", tuning="tuning-20260101-000000-nobody"))
