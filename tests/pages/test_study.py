"""The Study page: one study, live and with its results, and what can be done with it."""

import json

import pytest
import streamlit as st
import yaml

from labcore.launch import bench, local
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.store.study import StudyState
from labcore.studies.standing import standing
from tests import fabricate
from tests.pages.opening import opened, shown, words
from tests.studies.begun import begun, carried_out

PACE = {"parameters": 1000, "start_seconds": 2.0, "epoch_seconds": 1.0}


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """No launcher starts, and the bench answers at once: both have tests of their own."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda question, payload, **_: PACE)
    return lab_home


@pytest.fixture
def store():
    return Store()


def states(store, study):
    now = standing(Studies(store).get(study.study_id), store)
    return [now.state_of(member) for member in now.study.members]


def test_while_it_runs_cells_fill_in_with_the_state_of_each_seed(store):
    study = begun(store)
    carried_out(store, study, State.FINISHED, State.RUNNING)
    test = opened("study", study=study.study_id)
    assert "1 of 8 runs finished, 6 queued, 1 running" in words(test)
    grid = test.get("plotly_chart")[0].proto.spec
    assert len(grid) < 20_000
    notes = " ".join(note["text"] for note in json.loads(grid)["layout"]["annotations"])
    assert "augmentation off<br>dropout 0" in notes and "✓ ○" in notes and "▶ ○" in notes
    assert [tab.label for tab in test.tabs] == ["Runs", "Plan"], "one run has nothing to be held against"
    frame = test.dataframe[0].value
    assert list(frame["state"])[:3] == ["finished", "epoch 3 of 4", "queued"]


def test_results_come_as_soon_as_two_runs_are_finished(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 4)
    told = words(opened("study", study=study.study_id))
    assert "4 of 8 runs are finished" in told and "one seed: no claim can be made" in told
    carried_out(store, study, *[State.QUEUED] * 4, *[State.FINISHED] * 4)
    told = words(opened("study", study=study.study_id))
    assert "Turning augmentation on changed validation accuracy by" in told and "two seeds)" in told
    assert "Finished" in told and "runs finished," not in told


def test_pause_resume_and_stop(store):
    study = begun(store)
    carried_out(store, study, State.FINISHED)
    test = opened("study", study=study.study_id)
    shown(test.button(key="study.pause").click().run())
    assert Studies(store).get(study.study_id).state is StudyState.PAUSED and "Paused ·" in words(test)
    shown(test.button(key="study.resume").click().run())
    assert Studies(store).get(study.study_id).state is StudyState.RUNNING
    shown(test.button(key="study.stop").click().run())
    assert states(store, study) == ["finished", *["cancelled"] * 7]
    assert "7 runs without a result" in words(test)


def test_a_failed_run_says_why_and_is_retried_alone(store):
    study = begun(store)
    carried_out(store, study, State.FAILED, State.FAILED, *[State.FINISHED] * 6)
    test = opened("study", study=study.study_id)
    told = words(test)
    assert "2 runs without a result" in told and "Lower the learning rate." in told
    first = study.members[0].run_id
    shown(test.button(key=f"study.retry.{first}").click().run())
    assert states(store, study)[:2] == ["queued", "failed"]
    assert "1 run without a result" in words(test)


def test_seeds_and_values_are_added_later(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 8)
    test = opened("study", study=study.study_id)
    test.session_state["study.grow.open"] = True
    shown(test.run())
    assert test.text_input(key="study.grow.seeds").value == "2, 3"
    shown(test.text_input(key="study.grow.seeds").set_value("7").run())
    shown(test.selectbox(key="study.grow.factor").set_value("regularization.dropout").run())
    shown(test.text_input(key="study.grow.values.regularization.dropout").set_value("0, 0.5, 0.2").run())
    assert "That makes 10 more runs" in words(test)
    shown(test.button(key="study.grow.add").click().run())
    grown = Studies(store).get(study.study_id)
    assert grown.plan.seeds == (0, 1, 7) and len(grown.members) == 18
    assert states(store, study).count("queued") == 10


def test_there_is_a_way_back_to_the_list(store):
    test = opened("study", study=begun(store).study_id)
    test = shown(test.button(key="way-back").click().run())
    assert "New study" in [button.label for button in test.button]


def test_it_is_deleted_with_or_without_its_runs(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 8)
    test = opened("study", study=study.study_id)
    test.toggle(key="study.with_runs").set_value(True)
    test.button(key="study.delete").click().run()
    assert not Studies(store).all() and len(store.trash()) == 8


def test_its_plan_is_a_file_and_the_start_of_another(store):
    study = begun(store)
    test = opened("study", study=study.study_id)
    test.session_state["study-tabs:2"] = "Plan"
    shown(test.run())
    assert "augmentation.enabled: [false, true]" in test.code[0].value


def test_the_test_set_is_opened_for_one_run_after_its_count_was_told(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 8)
    told = words(opened("run", run=study.members[0].run_id))
    assert "have not been looked at yet" in told


def test_exactly_its_runs_are_explored_whatever_others_are_called(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 8)
    fabricate.finished(store, name="Two remedies, once more", optimizer={"learning_rate": 0.1})
    test = opened("study", study=study.study_id)
    shown(test.button(key="study.explore").click().run())
    assert "Only the 8 runs of the study **Two remedies**" in words(test) and "8 of 8 runs have passed" in words(test)
    test = opened("explore", study=study.study_id)
    shown(test.button(key="explore.all").click().run())
    assert "9 of 9 runs have passed" in words(test)
    assert "There is no study" in words(opened("explore", study="study-20200101-000000-aaaa"))


def test_without_an_id_or_with_a_wrong_one_the_studies_are_listed(store):
    begun(store)
    assert "Two remedies" in [button.label for button in opened("study").button]
    told = words(opened("study", study="study-20200101-000000-aaaa"))
    assert "There is no study" in told


def test_while_it_runs_only_cells_with_the_same_seeds_are_ranked(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 5)
    told = words(opened("study", study=study.study_id))
    assert "Best by mean validation accuracy so far: " in told
    assert "Compared by the same seed (0), which all 4 cells have." in told, "one cell has another seed already"


def test_of_a_study_that_is_over_with_a_failure_nothing_is_so_far(store):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 7, State.FAILED)
    told = words(opened("study", study=study.study_id))
    assert "Best by mean validation accuracy: " in told and "so far: " not in told


@pytest.mark.parametrize(("label", "title"), [("Tune this", "New tuning"), ("Study this", "New study")])
def test_the_best_cell_is_the_base_of_what_comes_next(store, label, title):
    study = begun(store)
    carried_out(store, study, *[State.FINISHED] * 8)
    test = opened("study", study=study.study_id)
    assert "Best by mean validation accuracy: " in words(test)
    assert "Compared by the same seeds (0, 1), which all 4 cells have." in words(test)
    shown(next(button for button in test.button if button.label == label).click().run())
    assert [each.value for each in test.title] == [title]
    base = yaml.safe_load(next(code.value for code in test.code if code.language == "yaml"))["base"]
    assert base["training"] == {"epochs": 4} and "division" not in base
