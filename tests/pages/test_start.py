"""The page Start: a first run is begun by one click."""

import pytest
import streamlit as st

from labcore.launch import local
from labcore.store.store import Store
from tests import fabricate
from tests.pages.opening import opened, words


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_, **__: None)
    return lab_home


def test_one_click_begins_a_real_run_where_there_is_none():
    test = opened("start")
    assert "Begin with a small network" in words(test)
    test.button("first.train").click().run()
    (run,) = Store().runs()
    spec = Store().folder(run.run_id).spec()
    assert (run.state, spec.dataset, spec.preset) == ("queued", "digits", "quick")
    assert "Begin with a small network" not in words(opened("start")), "from now on one goes on where one left off"


def test_who_has_runs_goes_on_where_they_left_off():
    fabricate.finished(Store())
    test = opened("start")
    assert not any(button.key == "first.train" for button in test.button)
    assert "Where you left off" in words(test)
