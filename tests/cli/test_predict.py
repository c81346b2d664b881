"""`predict`: the CSV, and what is refused. A real model answers in `test_journey`."""

import csv
import io
import os
import stat
import zipfile

import pytest

from labcore.launch import bench
from labcore.launch.mask_archive import archived
from labcore.launch.prediction import to_csv
from labcore.store.store import Store
from tests import fabricate


def test_the_csv_has_file_class_and_each_probability():
    rows = [{"file": "a.png", "class": "no", "probabilities": [0.123456789, 0.876543211]}]
    header, line = csv.reader(io.StringIO(to_csv(["yes", "no"], rows)))
    assert header == ["file", "class", "yes", "no"]
    assert line == ["a.png", "no", "0.123457", "0.876543"]


def test_no_cell_is_taken_for_a_formula():
    rows = [{"file": "=HYPERLINK(1).png", "class": "@sum", "probabilities": [1e-9]}]
    header, line = csv.reader(io.StringIO(to_csv(["@sum"], rows)))
    assert header[2] == "'@sum"
    assert line == ["'=HYPERLINK(1).png", "'@sum", "1e-09"]


def test_an_unknown_run_is_refused_before_the_bench_is_asked(lab, lab_home, tmp_path):
    assert lab("predict", "no-such-run", tmp_path, "--json").status == 2
    assert not (lab_home / "runs" / "bench.log").exists()


def test_an_absent_path_is_refused_before_the_bench_is_asked(lab, lab_home, tmp_path):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    assert lab("predict", run, tmp_path / "absent", "--json").status == 2
    assert not (lab_home / "runs" / "bench.log").exists()


@pytest.fixture
def answering(monkeypatch):
    """The bench's place is taken by one that knows the answer, or can read nothing; it says how often it was asked."""
    asked = []

    def answer(question, payload, **_):
        asked.append(payload)
        if all("bad" in path for path in payload["paths"]):
            skipped = [{"file": "bad.png", "reason": "is no image"}]
            return {"classes": ["no"], "rows": [], "skipped": skipped, "notes": []}
        rows = [{"file": "a.png", "class": "no", "probabilities": [1.0]}]
        return {"classes": ["no"], "rows": rows, "skipped": [], "notes": []}

    monkeypatch.setattr(bench, "ask", answer)
    return asked


def test_a_place_where_nothing_can_be_written_is_refused_before_the_bench_is_asked(lab, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    (tmp_path / "a.png").touch()
    (tmp_path / "folder").mkdir()
    for out in (tmp_path / "folder", tmp_path / "a.png" / "below.csv"):
        said = lab("predict", run, tmp_path / "a.png", "--out", out, "--json")
        assert said.status == 2
        assert str(out) in said.err
    assert answering == []


def test_what_is_the_labs_own_is_not_written_over(lab, lab_home, tmp_path, answering):
    folder = Store().folder(fabricate.finished(Store(), training={"epochs": 1}).run_id).path
    (tmp_path / "a.png").touch()
    (tmp_path / "link").symlink_to(folder / "spec.json")
    (lab_home / "data").mkdir(exist_ok=True)
    before = {path: path.read_bytes() for path in lab_home.rglob("*") if path.is_file() and path.suffix == ".json"}
    own = (folder / "spec.json", folder / "new.csv", lab_home / "runs" / "lab.db", lab_home / "data" / "a" / "b.csv")
    for out in (*own, tmp_path / "link"):
        said = lab("predict", folder.name, tmp_path / "a.png", "--out", out)
        assert said.status == 2 and "the lab's own" in said.err
    assert answering == [] and all(path.read_bytes() == content for path, content in before.items())


def test_the_file_is_written_as_other_programs_write_theirs(lab, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    (tmp_path / "a.png").touch()
    (tmp_path / "plain").touch()
    out = tmp_path / "new" / "answers.csv"
    assert lab("predict", run, tmp_path / "a.png", "--out", out).status == 0
    assert out.read_text().splitlines() == ["file,class,no", "a.png,no,1.0"]
    assert out.stat().st_mode == (tmp_path / "plain").stat().st_mode
    (tmp_path / "link").symlink_to(out)
    out.write_text("before")
    assert lab("predict", run, tmp_path / "a.png", "--out", tmp_path / "link").status == 0
    assert (tmp_path / "link").is_symlink() and "a.png" in out.read_text()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its folders")
def test_what_is_no_plain_file_is_written_through(lab, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    (tmp_path / "a.png").touch()
    (tmp_path / "null").symlink_to(os.devnull)
    assert lab("predict", run, tmp_path / "a.png", "--out", tmp_path / "null").status == 0
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert lab("predict", run, tmp_path / "a.png", "--out", tmp_path / "pipe").status == 0
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert b"a.png" in os.read(reader, 4096)
    os.close(reader)


def test_where_nothing_could_be_read_the_answer_itself_says_why(lab, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    (tmp_path / "bad.png").touch()
    said = lab("predict", run, tmp_path / "bad.png", "--json")
    assert said.status == 2
    assert "'bad.png' is no image" in said.data["error"]["problem"]
    assert "above" not in said.data["error"]["cure"]


def test_masks_come_as_a_zip_with_names_that_lead_nowhere_else():
    names = ("a.png", "b/a.png", "../../x.jpg", "set.npz:3", "a.jpg")
    rows = [{"file": name, "shares": [0.25, 0.75], "mask": "UE5H"} for name in names]
    found = {"classes": ["soil", "=sand"], "rows": rows}
    assert archived({**found, "rows": [{"file": "a.png", "class": "soil", "probabilities": [1, 0]}]}) is None
    packed = zipfile.ZipFile(io.BytesIO(archived(found)))
    assert packed.namelist()[2:] == [f"masks/{name}.png" for name in ("a", "b/a", "x", "set.npz-3", "a.jpg")]
    assert packed.read("masks/a.png") == b"PNG"
    assert packed.read("shares.csv").decode().splitlines()[:2] == ["file,soil,'=sand", "a.png,0.25,0.75"]
    assert packed.read("classes.csv").decode().splitlines() == ["value,class", "0,soil", "1,'=sand"]
