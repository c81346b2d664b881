"""Reports on the pages of runs and studies: offered, and made when asked for."""

import time

import pytest
import streamlit as st

from labcore.launch import local, reporting
from labcore.store.store import Store
from labcore.ui import run_archive
from tests import fabricate
from tests.pages.opening import opened, shown, words
from tests.studies.begun import begun


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return lab_home


MAKE = ["Make the page (.html)", "Make the notebook (.ipynb)"]


def offered(test):
    return [each.label for each in test.button if each.label in MAKE]


def test_a_run_that_has_ended_offers_both_forms():
    assert offered(opened("run", run=fabricate.failed(Store()).run_id)) == MAKE


def test_a_study_offers_them_at_any_time():
    assert offered(opened("study", study=begun(Store()).study_id)) == MAKE


def test_one_that_was_asked_for_is_made_elsewhere_watched_and_offered():
    lab = Store()
    test = opened("run", run=fabricate.failed(lab).run_id)
    shown(next(box for box in test.text_input if box.label == "Your name").set_value("Nobody & Co").run())
    shown(next(button for button in test.button if button.label == MAKE[0]).click().run())
    deadline = time.monotonic() + 60
    while not (downloads := [each.label for each in test.get("download_button") if "page" in each.label]):
        assert time.monotonic() < deadline, words(test)
        time.sleep(0.2)
        shown(test.run())
    reporting.reporter(lab.runs_dir).close()
    assert downloads == ["Download the page (.html)"] and offered(test) == MAKE[1:]
    (file,) = (lab.runs_dir / reporting.FOLDER).iterdir()
    assert b"Nobody &amp; Co" in file.read_bytes()
    shown(next(button for button in test.button if button.label == "Make it anew").click().run())
    assert offered(test) == MAKE


def test_a_run_is_packed_by_a_process_of_its_own_and_its_size_is_added_up_once(monkeypatch):
    run, added = fabricate.failed(Store()), []
    monkeypatch.setattr(run_archive, "size_of", lambda path: added.append(path) or path.stat().st_size)
    test = opened("run", run=run.run_id)
    once = len(added)
    shown(test.run())
    assert once == len(added) > 0
    shown(test.button(key="pack:run").click().run())
    deadline = time.monotonic() + 60
    while not (
        packed := [each for each in test.get("download_button") if each.label.startswith("Download the whole run")]
    ):
        assert time.monotonic() < deadline, "the run was not packed"
        time.sleep(0.2)
        shown(test.run())
    assert packed[0].label.endswith("B") and len(list((Store().runs_dir / reporting.FOLDER).glob("*.zip"))) == 1
    run.write_label("Another name", ())
    run.write_report({"seconds": 1.0})
    assert shown(test.run()).button(key="pack:run"), "it is another run by now"
