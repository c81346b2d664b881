"""A class at a lab: who is how far, who is stuck, what was predicted; and all reports in one zip."""

import html
import time
import zipfile

import pytest

from labcore.datasets.library import Library
from labcore.errors import InputError
from labcore.labs import shelf
from labcore.labs.gathering import gather
from labcore.labs.sitting import Sitting
from labcore.labs.wall import QUIET, tallies, wall
from labcore.store.lab_events import Begun, Predicted, Settled
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from labcore.ui.class_wall import in_a_cell
from tests import fabricate

PEOPLE = {"p-adaada": "Ada", "p-benben": "Ben", "p-cleocl": "Cleo"}


def at(owner: str) -> Sitting:
    """Somebody at the tiny lab, as it is on their page."""
    return Sitting(shelf.find("tiny"), Store(viewer=Viewer(owner, is_instructor=False)), Library(), owner)


@pytest.fixture
def school(sitting):
    """Ada has trained and predicted; Ben's run has failed; Cleo has begun nothing."""
    ada, ben, now = at("p-adaada"), at("p-benben"), time.time()
    for person, said in ((ada, 93.0), (ben, 20.0)):
        person.note(Predicted(question="accuracy", value=said, at=now))
        person.note(Predicted(question="rate", value="0.01", at=now))
    hers = fabricate.finished(ada.store, name="hers")
    his = fabricate.failed(ben.store, name="his")
    ada.note(Begun(step="train", made="run", made_id=hers.run_id, at=now))
    ben.note(Begun(step="train", made="run", made_id=his.run_id, at=now))
    return sitting.lab


def test_each_is_told_step_by_step_who_is_stuck_first(school):
    rows = wall(school, Store(), Library(), PEOPLE)
    assert [row.name for row in rows] == ["Ben", "Ada"]
    assert [state.name for state in rows[0].states][:2] == ["open", "failed"]
    assert [state.name for state in rows[1].states][:2] == ["open", "done"]
    assert "Train: The loss became infinite" in rows[0].stuck and rows[1].stuck == ""
    assert rows[1].done == 1 and rows[1].answered == 2


def test_who_has_done_nothing_for_long_may_be_stuck(school):
    (ada,) = [row for row in wall(school, Store(), Library(), PEOPLE, time.time() + QUIET + 60) if row.name == "Ada"]
    assert ada.stuck == "Nothing for 11 minutes, before: Look"


def test_predictions_are_counted_and_held_against_what_came(school):
    rows = wall(school, Store(), Library(), PEOPLE)
    found = {tally.question.id: tally for tally in tallies(school, rows)}
    assert found["rate"].counts == {"0.01": 2} and (found["rate"].right, found["rate"].wrong) == (0, 0)
    assert found["accuracy"].counts == {"93": 1, "20": 1}
    assert (found["accuracy"].right, found["accuracy"].wrong) == (1, 0), "Ben's has not come"


def test_a_run_that_went_to_the_trash_is_gone_on_the_wall_too(school):
    ada = at("p-adaada")
    ada.store.delete(ada.progress.made["train"].made_id)
    (row,) = [row for row in wall(school, Store(), Library(), PEOPLE) if row.name == "Ada"]
    assert row.states[1].name == "gone"


def test_who_waits_in_the_queue_is_told_from_who_is_at_work(school):
    cleo = at("p-cleocl")
    cleo.note(Begun(step="train", made="run", made_id=fabricate.running(cleo.store).run_id, at=time.time()))
    (row,) = [row for row in wall(school, Store(), Library(), PEOPLE) if row.name == "Cleo"]
    assert row.states[1].name == "at work" and not row.states[1].queued
    cleo.note(Begun(step="train", made="run", made_id=fabricate.submitted(cleo.store).run_id, at=time.time()))
    (row,) = [row for row in wall(school, Store(), Library(), PEOPLE) if row.name == "Cleo"]
    assert row.states[1].name == "at work" and row.states[1].queued
    assert in_a_cell(row.states[1]) == "▷"


def test_all_reports_are_gathered_each_in_a_folder_of_its_own(school, tmp_path):
    people = {**PEOPLE, "p-cleocl": "ada"}
    at("p-cleocl").note(Predicted(question="rate", value="0.001", at=time.time()))
    told = []
    assert gather(tmp_path / "all.zip", Store(), Library(), people, lambda share, text: told.append(text)) == 3
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["Ada-p-adaada/tiny.html", "Ben/tiny.html", "ada-p-cleocl/tiny.html"]
        assert "Ben" in archive.read("Ben/tiny.html").decode()
    assert told == ["Ada: tiny", "Ben: tiny", "ada: tiny"]


def test_a_report_that_cannot_be_made_says_why_and_takes_no_other_along(school, tmp_path):
    at("p-adaada").note(Settled(dataset="removed-since", at=time.time()))
    assert gather(tmp_path / "all.zip", Store(), Library(), PEOPLE) == 2
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "removed-since" in archive.read("Ada/tiny.html").decode()
        assert "Ben" in archive.read("Ben/tiny.html").decode()


def test_with_nobody_at_a_lab_there_is_nothing_to_gather(sitting, tmp_path):
    with pytest.raises(InputError, match="Nobody in the class has begun a lab"):
        gather(tmp_path / "all.zip", Store(), Library(), PEOPLE)
    assert not (tmp_path / "all.zip").exists()


def test_a_report_that_cannot_be_made_keeps_the_others_from_nobody(school, tmp_path):
    (Store().runs_dir / "labs" / "of-p-benben" / "gan" / "progress.jsonl").mkdir(parents=True)
    assert gather(tmp_path / "all.zip", Store(), Library(), PEOPLE) == 3
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "A tiny lab" in archive.read("Ada/tiny.html").decode()
        his = html.unescape(archive.read("Ben/gan.html").decode())
        assert "Ben: the report of lab 'gan' could not be made." in his
        assert "A tiny lab" in archive.read("Ben/tiny.html").decode()


def test_what_a_changed_lab_does_not_ask_for_any_more_and_damaged_runs_keep_the_tally_from_nobody(school):
    at("p-benben").note(Predicted(question="accuracy", value="a lot", at=time.time()))
    rows = wall(school, Store(), Library(), PEOPLE)
    (ada,) = [row for row in rows if row.name == "Ada"]
    folder = ada.sitting.store.folder(ada.sitting.handed_on("train"))
    (folder.path / "report.json").write_text("{")
    found = {tally.question.id: tally for tally in tallies(school, wall(school, Store(), Library(), PEOPLE))}
    assert found["accuracy"].counts == {"93": 1}
