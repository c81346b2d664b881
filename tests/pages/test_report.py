"""Reports on the pages of runs and studies: offered, and made when asked for."""

import json

import pytest
import streamlit as st

from labcore.launch import local
from labcore.store.store import Store
from labcore.ui.report_downloads import FILES, made
from tests import fabricate
from tests.pages.opening import opened
from tests.studies.begun import begun


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return lab_home


def offered(test):
    return [each.label for each in test.get("download_button") if each.label in {label for label, _ in FILES.values()}]


def test_a_run_that_has_ended_offers_both_forms():
    assert offered(opened("run", run=fabricate.failed(Store()).run_id)) == ["Page (.html)", "Notebook (.ipynb)"]


def test_a_study_offers_them_at_any_time():
    assert offered(opened("study", study=begun(Store()).study_id)) == ["Page (.html)", "Notebook (.ipynb)"]


def test_what_is_handed_out_is_the_report_with_the_readers_name():
    run = fabricate.failed(Store()).run_id
    assert b"<!doctype html>" in made(run, ".html", "") and b"Nobody &amp; Co" in made(run, ".html", "Nobody & Co")
    assert json.loads(made(run, ".ipynb", ""))["nbformat"] == 4
