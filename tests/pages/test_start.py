"""The page Start: a first run is begun by one click."""

import pytest
import streamlit as st

from labcore.launch import local
from labcore.store.class_record import Role
from labcore.store.classroom import Classroom
from labcore.store.store import Store
from labcore.store.viewer import Viewer
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


def test_in_a_class_one_left_off_at_runs_of_ones_own_and_an_instructor_too():
    room = Classroom(Store())
    room.open("Images 101")
    ((ada,), (teacher,)) = room.add([("Ada", "")]), room.add([("Grey", "")], Role.INSTRUCTOR)
    tokens = {each.person.name: room.sign_in(each.code, "here") for each in (ada, teacher)}
    fabricate.finished(Store(viewer=Viewer(ada.person.person_id, is_instructor=False)), name="hers")
    assert "hers" in [button.label for button in opened("start", token=tokens["Ada"]).button]
    test = opened("start", token=tokens["Grey"])
    assert "hers" not in [button.label for button in test.button] and "Where you left off" not in words(test)
    test = opened("run", token=tokens["Grey"])
    assert "hers" in [button.label for button in test.button]
    assert any("Ada" in caption.value for caption in test.caption), "whose it is, is told where all are listed"
