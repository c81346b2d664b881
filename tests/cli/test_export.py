"""`export`: what is refused before the bench is asked, and how its answer is told."""

import pytest

from labcore.launch import exporting
from labcore.store.store import Store
from tests import fabricate

PARITY = {
    "max_abs_difference": 0.25,
    "decision_agreement": 0.5,
    "accuracy": 0.4,
    "size_bytes": 1000,
    "latency_ms": 1.25,
    "remark": "Half of it is elsewhere.",
}


@pytest.fixture
def answering(monkeypatch):
    """The bench's place is taken by one that knows the answer; it says what it was asked."""
    asked = []

    def answer(question, payload, **_):
        asked.append(payload)
        passed = payload["format"] != "tflite-int8"
        path = payload["out"] or "made" if passed else None
        parity = {**PARITY, "passed": passed}
        return {"format": payload["format"], "path": path, "parity": parity, "sentence": "50.00% of decisions agree."}

    monkeypatch.setattr(exporting, "ask", answer)
    return asked


def test_unknown_formats_and_runs_are_refused_before_the_bench_is_asked(lab, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    assert lab("export", run, "--format", "pickle", "--json").status == 2
    assert lab("export", "no-such-run", "--format", "onnx", "--json").status == 2
    assert answering == []


def test_a_place_that_cannot_be_is_refused_before_the_bench_is_asked(lab, lab_home, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    inside = lab_home / "runs" / run / "mine"
    for out in (
        tmp_path / "file",
        tmp_path / "dangling",
        tmp_path / "circle" / "x",
        tmp_path / "file" / "below",
        tmp_path / ("x" * 300),
        inside,
    ):
        said = lab("export", run, "--format", "onnx", "--out", out, "--json")
        assert said.status == 2 and said.data["error"]["cure"] and "Unexpected" not in said.err
    assert answering == []


def test_an_export_answers_with_its_path_and_parity(lab, tmp_path, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    said = lab("export", run, "--format", "onnx", "--out", tmp_path / "out", "--calibrated", "--json")
    assert said.status == 0 and said.data["path"] == str(tmp_path / "out")
    assert said.data["parity"] == {**PARITY, "passed": True}
    assert answering[0]["calibrated"] is True and answering[0]["with_data"] is False
    told = lab("export", run, "--format", "onnx").out
    assert "1,000 bytes, 1.25 ms" in told and "Half of it is elsewhere." in told


def test_a_refused_export_is_a_failure_in_one_line(lab, answering):
    run = fabricate.finished(Store(), training={"epochs": 1}).run_id
    said = lab("export", run, "--format", "tflite-int8")
    assert said.status == 1
    assert said.out == "Refused: as tflite-int8 it is not the trained network. 50.00% of decisions agree.\n"
    told = lab("export", run, "--format", "tflite-int8", "--json")
    assert told.status == 1 and told.data["path"] is None and told.data["parity"]["passed"] is False


def test_what_a_network_has_not_got_is_refused_before_the_bench_is_asked(lab, answering):
    store = Store()
    tells = fabricate.finished(store, training={"epochs": 1}).run_id
    makes = fabricate.submitted(store, task="vae").run_id
    for words in ((tells, "--part", "encoder"), (makes, "--calibrated"), (makes, "--data")):
        said = lab("export", *words, "--format", "onnx", "--json")
        assert said.status == 2 and "Leave out" in said.data["error"]["cure"]
    assert answering == []
    assert lab("export", makes, "--format", "onnx", "--part", "encoder").status == 0
    assert answering[0]["part"] == "encoder"
