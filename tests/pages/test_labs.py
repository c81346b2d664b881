"""The pages of labs: listed with progress, and one of them from its background to its report."""

import shutil

import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.sitting import Sitting
from labcore.launch import bench, local
from labcore.store.status import State
from labcore.store.store import Store
from tests import fabricate
from tests.labs.conftest import TINY
from tests.pages.opening import opened, shown, words


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
    assert "Accuracy is $a = r / n$." in words(test) and "tiny" in test.query_params["lab"]


def test_an_unknown_lab_is_told_of_and_all_are_listed():
    test = opened("labs", lab="c77")
    assert "There is no lab 'c77'." in words(test) and "Courseworks" in words(test)


def test_every_built_in_background_can_be_shown():
    for name in ("c4", "overfitting"):
        told = words(opened("labs", lab=name))
        assert "Goal." in told and ("stands in" in told) is (name == "c4")


def test_what_will_happen_is_said_before_a_step_is_begun():
    test = opened("labs", lab="tiny", step="train")
    assert "Say first what will happen." in words(test) and test.button(key="lab.begin:train").disabled
    shown(test.number_input[0].set_value(70.0).run())
    shown(test.run())
    assert not test.button(key="lab.begin:train").disabled
    shown(test.button(key="lab.begin:train").click().run())
    assert sitting().state("train").name == "at work" and "Waiting in the queue" in words(test)


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
    assert "4 steps not done yet" in told or "5 steps not done yet" in told
    assert "3 questions not answered yet" in told


def test_another_set_is_chosen_before_the_first_step():
    test = opened("labs", lab="tiny")
    shown(test.selectbox[0].select("synthetic-nuclei").run())
    assert sitting().dataset == "synthetic-nuclei"
    trained()
    assert "This lab works with" in words(opened("labs", lab="tiny"))
