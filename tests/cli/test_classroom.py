"""`class`: a class from the command line, whose user is its instructor."""

import csv
import zipfile

import pytest

from labcore.datasets.library import Library
from labcore.labs import shelf
from labcore.labs.question.answer import Answer
from labcore.labs.sitting import Sitting
from labcore.launch import local
from labcore.spec.classification import Classification
from labcore.store import class_record
from labcore.store.store import Store
from labcore.store.viewer import Viewer


@pytest.fixture(autouse=True)
def nobody_trains(monkeypatch):
    monkeypatch.setattr(local, "ensure_running", lambda *_: None)


@pytest.fixture
def ada(lab):
    """The class is open, and Ada is in it; the store as she sees it."""
    assert lab("class", "open", "Images", "--instructor", "Grey").status == 0
    (joining,) = lab("class", "add", "Ada", "--email", "ada@school.edu", "--json").data["joining"]
    return Store(viewer=Viewer(joining["person_id"], is_instructor=False))


def test_a_class_is_opened_with_its_instructors_code_and_told_of(lab):
    said = lab("class", "open", "Images", "--instructor", "Grey", "--domain", "school.edu", "--json").data
    assert (said["title"], said["open"], said["domains"]) == ("Images", True, ["school.edu"])
    assert [each["name"] for each in said["joining"]] == ["Grey"] and len(said["joining"][0]["code"]) == 14
    again = lab("class", "open")
    assert again.status == 0 and "Instructors are Grey" in again.out
    listed = lab("class", "list")
    assert "Grey" in listed.out and "instructor" in listed.out and "not signed in yet" in listed.out


def test_an_instructor_is_named_by_the_address_of_an_account_at_first_or_later(lab):
    first = lab("class", "open", "Images", "--instructor", "Grey", "--email", "Grey@School.edu")
    assert first.status == 0 and "Grey does with that of Grey@School.edu, without a code" in first.out
    assert lab("class", "open", "--instructor", "Grey", "--email", "grey@elsewhere.edu").status == 0
    assert lab("class", "open", "--instructor", "Black", "--email", "black@school.edu").status == 0
    people = lab("class", "list", "--json").data["people"]
    known = [(person["name"], person["role"], person["email"]) for person in people]
    assert known == [("Grey", "instructor", "grey@elsewhere.edu"), ("Black", "instructor", "black@school.edu")]
    assert not any("account" in person for person in people)


def test_somebody_is_given_another_address(lab, ada):
    said = lab("class", "email", "Ada", "Ada.L@school.edu", "--json").data
    assert (said["name"], said["email"]) == ("Ada", "ada.l@school.edu")
    assert lab("class", "email", "Ada", "no address").status == 2
    assert lab("class", "email", "Grey", "ada.l@school.edu").status == 2
    assert lab("class", "email", "Nobody", "x@school.edu").status == 2


def test_nothing_of_codes_is_told_again(lab, ada):
    data = lab("class", "list", "--json").data
    assert [person["name"] for person in data["people"]] == ["Grey", "Ada"]
    assert not any("code" in person for person in data["people"])


def test_before_it_is_opened_nobody_is_taken_in(lab):
    said = lab("class", "add", "Ada")
    assert said.status == 2 and "class open" in said.err


def test_a_table_is_taken_in_and_codes_written_to_a_file(lab, ada, tmp_path):
    (tmp_path / "list.csv").write_text("Name,E-mail\n=Ben,ben@school.edu\nCleo,\n")
    out = tmp_path / "codes.csv"
    assert lab("class", "import", tmp_path / "list.csv", "--out", out).status == 0
    rows = list(csv.reader(out.read_text().splitlines()))
    assert rows[0] == ["name", "join code"] and [row[0] for row in rows[1:]] == ["'=Ben", "Cleo"]
    assert lab("class", "import", tmp_path / "list.csv").status == 2, "they are in the class already"
    assert lab("class", "import", tmp_path / "nowhere.csv").status == 2


def test_new_codes_are_for_those_named_or_for_who_has_not_come_yet(lab, ada):
    assert [each["name"] for each in lab("class", "codes", "--json").data["joining"]] == ["Grey", "Ada"]
    assert [each["name"] for each in lab("class", "codes", "ada@school.edu", "--json").data["joining"]] == ["Ada"]
    assert lab("class", "codes", "Eve").status == 2


def test_limits_are_shown_set_and_taken_away(lab, ada):
    assert lab("class", "limits", "--json").data == {"queued": 60, "minutes": None, "disk_gb": 5.0}
    said = lab("class", "limits", "--queued", "1", "--disk", "none", "--json").data
    assert said == {"queued": 1, "minutes": None, "disk_gb": None}
    for wrong in ("0", "many"):
        said = lab("class", "limits", "--queued", wrong)
        assert said.status == 2 and wrong in said.err and "Traceback" not in said.err


def test_runs_are_listed_by_whose_they_are(lab, ada):
    run_id = ada.submit(Classification(dataset="digits", name="hers"))
    own = Store().submit(Classification(dataset="digits", name="mine"))
    text = lab("runs", "list").out
    assert "OWNER" in text and "Ada" in text and "this machine" in text
    assert [run["run_id"] for run in lab("runs", "list", "--owner", "ada", "--json").data["runs"]] == [run_id]
    assert lab("runs", "list", "--owner", "Eve").status == 2
    assert lab("runs", "first", own, "--json").data["put_first"] is True
    assert [run["position"] for run in lab("runs", "list", "--json").data["runs"]] == [1, 2]
    assert lab("runs", "share", run_id, "--json").data["shared"] is True


def test_without_a_class_a_list_of_runs_has_no_owners(lab):
    Store().submit(Classification(dataset="digits"))
    assert "OWNER" not in lab("runs", "list").out


def test_what_waits_is_held_back_and_let_go_on(lab, ada):
    run_id = ada.submit(Classification(dataset="digits"))
    assert lab("class", "pause", "Ada").status == 0
    assert Store().run(run_id).position is None
    assert lab("class", "resume", "Ada").status == 0
    assert Store().run(run_id).position == 1
    assert lab("class", "pause", "--json").data["paused"] is True
    assert Store().run(run_id).position is None
    assert lab("class", "resume").status == 0
    assert Store().run(run_id).position == 1


def test_who_leaves_has_nothing_waiting(lab, ada):
    run_id = ada.submit(Classification(dataset="digits"))
    assert lab("class", "archive", "Ada").status == 0
    assert Store().run(run_id).state == "cancelled"
    assert lab("class", "archive", "Ada").status == 2


@pytest.mark.parametrize("command", ["reset", "close"])
def test_what_cannot_be_taken_back_is_asked_for_twice(lab, ada, command):
    assert lab("class", command).status == 2
    assert lab("class", command, "--yes").status == 0


def test_a_list_that_is_lost_is_begun_anew_by_opening_a_class(lab, ada):
    ada.submit(Classification(dataset="digits"))
    class_record.path_of(Store().runs_dir).write_text("{}")
    said = lab("class", "list")
    assert said.status == 1 and "class open" in said.err
    said = lab("class", "open", "Another", "--instructor", "Grey")
    assert said.status == 0 and "lost" in said.err and "Another" in said.out
    assert lab("class", "list").status == 0


def test_a_reset_sends_the_students_runs_to_the_trash(lab, ada):
    ada.submit(Classification(dataset="digits"))
    assert lab("class", "reset", "--yes", "--json").data["runs_deleted"] == 1
    assert [person["name"] for person in lab("class", "list", "--json").data["people"]] == ["Grey"]


def test_reports_of_all_who_have_begun_a_lab_are_gathered(lab, ada, tmp_path):
    out = tmp_path / "reports.zip"
    said = lab("class", "gather", "--out", out)
    assert said.status == 2 and "Nobody in the class has begun a lab" in said.err
    sitting = Sitting(shelf.find("overfitting"), ada, Library(), ada.viewer.person_id)
    question = next(each for each in sitting.lab.questions if isinstance(each, Answer))
    sitting.answer(question, "Because.")
    assert lab("class", "gather", "--out", out, "--json").data == {"path": str(out), "reports": 1}
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["Ada/overfitting.html"]
