"""The report command: one file, of a run or of a study, whatever state it is in."""

import json

from labcore.store.store import Store
from tests import fabricate
from tests.studies.begun import begun


def test_a_run_and_a_study_each_become_a_file_in_either_form(lab, tmp_path):
    store = Store()
    run, study = fabricate.failed(store).run_id, begun(store).study_id
    said = lab("report", run, "--out", tmp_path / "run.html", "--who", "A. <b>Student</b>", "--json")
    assert said.status == 0, said.err
    assert said.data["path"] == str(tmp_path / "run.html") and said.data["format"] == "html"
    assert "What was done" in said.data["sections"]
    page = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert "A. &lt;b&gt;Student" in page and said.data["size_bytes"] == (tmp_path / "run.html").stat().st_size
    said = lab("report", study, "--out", tmp_path / "new" / "study.ipynb")
    assert said.status == 0 and "Wrote the report" in said.out
    assert json.loads((tmp_path / "new" / "study.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4


def test_what_cannot_be_written_is_refused_before_the_work(lab, tmp_path):
    run = fabricate.submitted(Store()).run_id
    for out in (tmp_path / "report.pdf", tmp_path / "report", tmp_path):
        said = lab("report", run, "--out", out)
        assert said.status == 2 and ".html" in said.err
    inside = lab("report", run, "--out", Store().folder(run).path / "report.html")
    assert inside.status == 2 and "lab's own" in inside.err
    assert lab("report", "nothing", "--out", tmp_path / "report.html").status == 2
    assert not list(tmp_path.glob("report*"))
