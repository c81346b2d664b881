"""The pages of labs: listed with progress, and one of them from its background to its report."""

import shutil
import time

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.sitting import Sitting
from labcore.launch import bench, local
from labcore.store.lab_progress import LabProgress
from labcore.store.status import State
from labcore.store.store import Store
from labcore.store.studies import Studies
from labcore.ui import lab_work
from tests import fabricate
from tests.labs.conftest import TINY
from tests.pages.opening import opened, shown, tables, words
from tests.studies.begun import carried_out


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    """The tiny lab; nobody trains, and the bench is not asked."""
    st.cache_data.clear()
    st.cache_resource.clear()
    (lab_home / "labs").mkdir()
    shutil.copy(TINY, lab_home / "labs")
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    monkeypatch.setattr(bench, "ask", lambda *_, **__: pytest.fail("a lab's page asks the bench for nothing unasked"))
    return lab_home


def sitting():
    return Sitting(shelf.find("tiny"), Store(), Library())


def trained():
    now = sitting()
    now.begin(now.lab.step("train"))
    folder = now.store.folder(now.anew().handed_on("train"))
    fabricate.carried_on(now.store, folder, State.FINISHED)
    return folder


def test_labs_are_listed_by_kind_with_what_was_begun_first():
    test = opened("labs")
    assert "C1 · Pneumonia from chest X-rays" in words(test) and "Courseworks" in words(test)
    assert "Where you left off" not in words(test)
    trained()
    test = opened("labs")
    assert "Where you left off" in words(test) and "1 of 5 steps, 0 of 3 questions" in words(test)
    shown(test.button(key="lab:begun:tiny").click().run())
    assert "tiny" in test.query_params["lab"] and test.query_params["step"] == "train", "a question of it is open"


def test_what_somebody_has_done_is_read_once_for_all_cards(monkeypatch):
    trained()
    read, events = [], LabProgress.events
    monkeypatch.setattr(LabProgress, "events", lambda self, *of: read.append(of) or events(self, *of))
    test = opened("labs")
    assert [button.key for button in test.button if button.key.endswith(":tiny")] == [
        "lab:begun:tiny",
        "lab:concept:tiny",
    ]
    read.clear()
    test.run()
    assert ("local", "tiny") in read and len(read) == len(set(read))


def test_a_file_that_is_no_lab_is_told_of_beside_the_others(lab):
    (lab / "labs" / "mine.yaml").write_text("id: mine\nminuts: 3\n")
    told = words(opened("labs"))
    assert "'mine.yaml' is no lab" in told and "Did you mean 'minutes'?" in told and "Courseworks" in told


@pytest.mark.parametrize("named", ["c77", str(TINY)], ids=["unknown", "a file of the server"])
def test_what_is_no_lab_is_told_of_and_all_are_listed(named):
    told = words(opened("labs", lab=named)).replace("\\", "")
    assert f"There is no lab '{named[:60]}'." in told and "Courseworks" in told


def test_every_built_in_background_can_be_shown():
    for name in ("c4", "overfitting"):
        told = words(opened("labs", lab=name))
        assert "Goal." in told and ("stands in" in told) is (name == "c4")


def test_what_will_happen_is_said_before_a_step_is_begun():
    test = opened("labs", lab="tiny", step="train")
    assert "Say first what will happen." in words(test)
    shown(test.button(key="lab.begin:train").click().run())
    assert sitting().state("train").name == "open" and "Say first what will happen." in words(test)
    # The click on the button leaves the field, so that both arrive at once.
    test.number_input[0].set_value(70.0)
    shown(test.button(key="lab.begin:train").click().run())
    assert sitting().state("train").name == "at work" and "Waiting in the queue" in words(test)
    assert "You said" in words(test) and "70 %" in words(test), "it can be seen until something has come"


def test_what_is_carried_out_in_the_background_is_at_work_in_the_list_too(monkeypatch):
    monkeypatch.setattr(lab_work, "is_at_work", lambda step, _: step.id == "look")
    monkeypatch.setattr(lab_work, "show", lambda *_: None)
    test = opened("labs", lab="tiny", step="look")
    assert "At work" in words(test) and "pending" in test.button(key="lab.way:look").proto.icon


def test_what_came_stands_beside_what_was_said_and_questions_are_kept_as_one_writes():
    now = sitting()
    now.predict(now.lab.question("accuracy"), 88.0)
    folder = trained()
    test = opened("labs", lab="tiny", step="train")
    assert "88 %" in words(test) and "As you said." in words(test)
    assert len(test.get("plotly_chart")) >= 2
    shown(test.text_area[0].set_value("Because of this.").run())
    shown(test.multiselect[0].select("2 · Train: learning curves").run())
    given = sitting().progress.answers["why"]
    assert given.text == "Because of this." and given.evidence[0].made_id == folder.run_id
    back = opened("labs", lab="tiny", step="train")
    assert back.text_area[0].value == "Because of this." and back.multiselect[0].value == ["2 · Train: learning curves"]
    Store().delete(folder.run_id)
    told = words(opened("labs", lab="tiny", step="train"))
    assert "was deleted" in told


def test_a_step_waits_for_those_before_it_and_is_opened_again():
    assert "Comes after: Train, Study." in words(opened("labs", lab="tiny", step="compare"))
    trained()
    test = opened("labs", lab="tiny", step="train")
    shown(test.button(key="lab.again:train").click().run())
    assert sitting().state("train").name == "open"


def test_the_report_says_what_is_missing():
    told = words(opened("labs", lab="tiny", step="report"))
    assert "5 steps not done yet" in told
    assert "3 questions not answered yet" in told


def test_another_set_is_chosen_before_the_first_step():
    test = opened("labs", lab="tiny")
    shown(test.selectbox[0].select("synthetic-nuclei").run())
    assert sitting().dataset == "synthetic-nuclei"
    trained()
    assert "This lab works with" in words(opened("labs", lab="tiny"))


def test_a_study_is_watched_in_place_and_its_best_run_can_be_chosen(monkeypatch):
    trained()
    now = sitting()
    now.predict(now.lab.question("rate"), "0.01")
    now.begin(now.lab.step("study"))
    assert "0 of 4 runs finished" in words(opened("labs", lab="tiny", step="study"))
    study = Studies(now.store).get(now.anew().progress.made["study"].made_id)
    carried_out(now.store, study, *[State.FINISHED] * 4)
    told = words(opened("labs", lab="tiny", step="study"))
    assert "You said" in told and "0.01" in told and "Learning rate 0.01 instead of 0.001" in told
    test = opened("labs", lab="tiny", step="choose")
    assert "Accuracy on validation images" in tables(test)[0].columns and test.button(key="lab.choose").disabled
    test.multiselect[0].select(test.multiselect[0].options[0])
    shown(test.text_area[0].set_value("It is the best on validation.").run())
    begun = []
    monkeypatch.setattr("labcore.labs.step.choose.nominate", lambda run_id, store: begun.append(run_id))
    shown(test.button(key="lab.choose").click().run())
    for _ in range(100):
        if sitting().state("choose").name == "done":
            break
        time.sleep(0.05)
    assert len(begun) == 1 and sitting().progress.chosen["choose"].motivation == "It is the best on validation."
    assert "It is the best on validation." in opened("labs", lab="tiny", step="choose").text[0].value


def test_what_was_written_in_another_window_is_not_written_over_by_one_that_is_older():
    trained()
    here = opened("labs", lab="tiny", step="train")
    there = opened("labs", lab="tiny", step="train")
    shown(there.text_area[0].set_value("Thought over for an hour.").run())
    shown(here.multiselect[0].select("2 · Train: learning curves").run())
    given = sitting().progress.answers["why"]
    assert given.text == "Thought over for an hour." and len(given.evidence) == 1
    assert here.text_area[0].value == "Thought over for an hour."
    shown(there.run())
    assert there.multiselect[0].value == ["2 · Train: learning curves"]
    shown(there.text_area[0].set_value("And again.").run())
    assert len(sitting().progress.answers["why"].evidence) == 1
