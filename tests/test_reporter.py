"""What the process that makes reports does with a request; that it runs as a process is seen in launch."""

import json
import queue
import zipfile

import pytest

from labcore import reporter
from labcore.labs import shelf
from labcore.store.lab_events import Predicted
from labcore.store.lab_progress import LabProgress
from labcore.store.store import Store
from labcore.store.viewer import Viewer
from tests import fabricate

ANYBODY = {"person_id": "", "is_instructor": True}


def answered(*asked):
    """What the process says to these requests, until there is none any more."""
    lines, said = queue.Queue(), []
    for each in asked:
        lines.put(json.dumps(each))
    lines.put("")
    reporter.serve(lines, said.append, idle=0.1)
    return said


def test_the_report_of_a_run_lies_where_it_was_asked_for(lab_home, tmp_path):
    run = fabricate.failed(Store()).run_id
    out = tmp_path / "new" / "report.html"
    *progress, last = answered({"kind": "of", "id": run, "who": "A & B", "viewer": ANYBODY, "out": str(out)})
    assert last == {"done": {"bytes": out.stat().st_size}} and b"A &amp; B" in out.read_bytes()
    assert [each["doing"] for each in progress] == ["Reading what was kept", "Drawing the charts"]


def test_nobody_gets_a_report_of_what_they_may_not_see(lab_home, tmp_path):
    hers = fabricate.failed(Store(viewer=Viewer("p-adaada", is_instructor=False))).run_id
    ben = {"person_id": "p-benben", "is_instructor": False}
    asked = {"kind": "of", "id": hers, "who": "", "viewer": ben, "out": str(tmp_path / "report.html")}
    (_, last) = answered(asked)
    assert last["error"]["status"] == 2 and "no run, study or tuning" in last["error"]["problem"]
    assert not (tmp_path / "report.html").exists()


def test_a_run_is_packed_whole_and_only_for_who_may_see_it(lab_home, tmp_path):
    hers = fabricate.finished(Store(viewer=Viewer("p-adaada", is_instructor=False))).run_id
    out = tmp_path / "new" / "run.zip"
    asked = {"kind": "run", "id": hers, "out": str(out)}
    (refused,) = answered({**asked, "viewer": {"person_id": "p-benben", "is_instructor": False}})
    assert refused["error"]["status"] == 2 and not out.exists()
    for _ in range(2):  # the one of before gives way
        *progress, last = answered({**asked, "viewer": ANYBODY})
        assert last == {"done": {"bytes": out.stat().st_size}}
    assert progress[0]["doing"] == "Packing" and len(progress) <= 1 / reporter.STEP + 1
    assert f"{hers}/spec.json" in zipfile.ZipFile(out).namelist()


def test_a_lab_and_all_of_a_class_are_told_of(lab_home, tmp_path):
    lab, people = next(iter(shelf.files())), {"p-adaada": "Ada"}
    question = shelf.find(lab).questions[0]
    LabProgress(Store().runs_dir).write("p-adaada", lab, Predicted(question=question.id, value="x", at=1.0))
    page, zipped = tmp_path / "lab.ipynb", tmp_path / "all.zip"
    of_lab = {"kind": "lab", "id": lab, "owner": "p-adaada", "full": False, "who": "Ada"}
    said = answered(
        {**of_lab, "viewer": ANYBODY, "out": str(page)},
        {"kind": "class", "people": people, "viewer": ANYBODY, "out": str(zipped)},
    )
    assert json.loads(page.read_text())["nbformat"] == 4 and said[-1] == {"done": {"reports": 1}}
    assert zipfile.ZipFile(zipped).namelist() == [f"Ada/{lab}.html"]
    assert {"share": 0.0, "doing": f"Ada: {lab}"} in said


def test_what_goes_wrong_is_told_and_the_next_request_is_met(lab_home, tmp_path):
    run = fabricate.failed(Store()).run_id
    asked = {"kind": "of", "id": run, "who": "", "viewer": ANYBODY}
    said = answered({**asked, "out": str(tmp_path / "report.doc")}, {**asked, "out": str(tmp_path / "report.html")})
    assert "KeyError" in next(each for each in said if "error" in each)["error"]["problem"] and "done" in said[-1]


@pytest.mark.parametrize("lines", [[], [""]])
def test_it_leaves_when_nothing_comes_or_its_asker_has_gone(lines):
    waiting = queue.Queue()
    for line in lines:
        waiting.put(line)
    reporter.serve(waiting, pytest.fail, idle=0.05)
