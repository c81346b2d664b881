"""The Runs page: table, actions, trash."""

import pytest
import streamlit as st

from labcore.launch import local
from labcore.store.carrying import Carrying
from labcore.store.status import State
from labcore.store.store import Store
from labcore.ui import run_list
from tests import fabricate
from tests.pages.opening import opened, shown, words


@pytest.fixture(autouse=True)
def lab(lab_home, monkeypatch):
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)
    return lab_home


def selecting(*run_ids, view="Runs"):
    """The page with these runs ticked."""
    test = opened("runs")
    test.session_state["runs-selected" if view == "Runs" else "trash-selected"] = list(run_ids)
    test.session_state[("runs" if view == "Runs" else "trash") + "-selected-turn"] = 1
    if view == "Trash":
        test.session_state["runs-view"] = ":material/delete: Trash"
    return shown(test.run())


def press(test, label):
    return shown(next(button for button in test.button if button.label == label).click().run())


def test_an_empty_lab_says_what_to_do():
    assert "There are no runs yet" in words(opened("runs"))


def test_runs_are_found_by_their_settings_from_the_address():
    store = Store()
    fabricate.many(store, 6, [{"regularization": {"dropout": dropout}} for dropout in (0.0, 0.25, 0.5)])
    assert "2 of 6 runs" in words(opened("runs", **{"runs-words": "dropout>0.3"}))


def test_of_very_many_the_newest_are_listed_and_a_search_finds_the_others(monkeypatch):
    monkeypatch.setattr(run_list, "LISTED", 2)
    fabricate.many(Store(), 6, [{"regularization": {"dropout": dropout}} for dropout in (0.0, 0.25, 0.5)])
    oldest = Store().runs()[-1].run_id
    test = opened("runs")
    assert len(test.dataframe[0].value) == 2
    assert "The newest 2 of 6 runs. A search looks at all." in words(test)
    shown(test.text_input("runs-words").set_value(oldest).run())
    assert "1 of 6 runs" in words(test)
    shown(test.text_input("runs-words").set_value("dropout<0.4").run())
    assert "The newest 2 of the 4 that pass, of 6 runs." in words(test)


def test_all_states_are_listed_newest_first():
    store = Store()
    fabricate.one_of_each(store)
    frame = opened("runs").dataframe[0].value
    assert len(frame) == 8
    assert {state for states in frame["state"] for state in states} >= {"finished", "failed", "queued", "running"}
    assert "place 1" in set(frame["epochs"])
    assert "test_accuracy" not in frame


def test_test_figures_are_asked_for_and_their_openings_counted():
    fabricate.finished(Store())
    test = opened("runs")
    shown(test.toggle("runs-test").set_value(True).run())
    assert test.dataframe[0].value["test_accuracy"].tolist() == [0.918]
    assert "test images of 'digits' have been looked at 1 time by 1 run" in words(test)


def test_a_search_narrows_the_table():
    store = Store()
    fabricate.finished(store, name="Narrow")
    fabricate.finished(store, name="Wide")
    test = opened("runs")
    shown(test.text_input("runs-words").set_value("wide").run())
    assert test.dataframe[0].value["name"].tolist() == ["Wide"]
    shown(test.text_input("runs-words").set_value("nothing like it").run())
    assert "No run passes" in words(test)


def test_a_deleted_run_can_be_brought_back():
    store = Store()
    run_id = fabricate.finished(store).run_id
    test = press(selecting(run_id), "Delete")
    assert [record.run_id for record in store.trash()] == [run_id]
    press(test, "Undo")
    assert store.trash() == [] and len(store.runs()) == 1


def test_what_refuses_is_named_and_the_others_are_done():
    store = Store()
    running, finished = fabricate.running(store).run_id, fabricate.finished(store).run_id
    test = press(selecting(running, finished), "Delete")
    assert [record.run_id for record in store.trash()] == [finished]
    (refused,) = test.error
    assert f"Run '{running}' is running" in refused.value.replace("\\", "")


def test_stop_ends_what_waits():
    store = Store()
    waiting = fabricate.submitted(store).run_id
    press(selecting(waiting), "Stop")
    assert store.run(waiting).state is State.CANCELLED


def test_an_interrupted_run_is_resumed():
    store = Store()
    run_id = fabricate.interrupted(store).run_id
    test = selecting(run_id)
    assert "ended without a word" in words(test)
    press(test, "Resume")
    assert store.run(run_id).state is State.QUEUED


def test_names_and_tags_are_kept_as_written():
    store = Store()
    run_id = fabricate.finished(store).run_id
    test = selecting(run_id)
    next(field for field in test.text_input if field.label == "Name").set_value("<b>*new*</b>")
    shown(next(button for button in test.button if button.label == "Save").click().run())
    assert store.run(run_id).name == "<b>*new*</b>"
    assert test.dataframe[0].value["name"].tolist() == ["<b>*new*</b>"]


def test_a_packed_run_is_brought_in_and_what_is_none_is_refused(tmp_path):
    store = Store()
    run_id = fabricate.finished(store, name="<b>mine</b>").run_id
    Carrying(store).pack([run_id], tmp_path / "run.zip")
    content = (tmp_path / "run.zip").read_bytes()
    store.delete(run_id)
    store.purge(run_id)

    def bring(test, content):
        test = shown(test.file_uploader[0].set_value([("run.zip", content, "application/zip")]).run())
        return press(test, "Take in")

    test = opened("runs")
    assert "There are no runs yet" in words(test)
    test = bring(test, content[:-1])
    assert "is damaged, or no zip archive" in words(test) and not store.runs()
    test = bring(opened("runs"), content)
    assert [run.run_id for run in store.runs()] == [run_id]
    assert f"{run_id} is here now" in words(test) and "Its data set 'digits' is here." in words(test)
    assert test.session_state["runs-selected"] == [run_id], "what came is ticked"
    press(test, "Dismiss")
    test = opened("runs")
    shown(test.toggle("bring-in-new").set_value(True).run())
    bring(test, content)
    assert len(store.runs()) == 2


def test_the_trash_restores_and_deletes_for_good():
    store = Store()
    kept, gone = fabricate.finished(store).run_id, fabricate.finished(store).run_id
    for run_id in (kept, gone):
        store.delete(run_id)
    press(selecting(kept, view="Trash"), "Restore")
    assert [record.run_id for record in store.runs()] == [kept]
    press(selecting(gone, view="Trash"), "Delete 1 for good")
    assert store.trash() == [] and not (store.runs_dir / gone).exists()
