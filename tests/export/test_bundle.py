"""The folder of an export: whole and proven, or not there."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from PIL import Image

from labcore import memory
from labcore.errors import InputError, LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import assess
from labcore.evaluation.calibration import at_temperature
from labcore.export import bundle
from labcore.spec.export import ExportFormat
from labcore.spec.export.lite import Lite
from labcore.store.store import Store
from labcore.studies.judged import judged
from labcore.tasks import exporting
from labcore.tasks.exporting import export
from labcore.tasks.prediction import predict
from tests.export.conftest import TINY, carried_out


@pytest.fixture
def pictures(tmp_path):
    """A folder of images that are not of the trained size: gray, in color, transparent, and one that is none."""
    folder, rng = tmp_path / "pictures", np.random.default_rng(0)
    (folder / "more").mkdir(parents=True)
    Image.fromarray(rng.integers(0, 256, (31, 20), dtype=np.uint8)).save(folder / "gray.png")
    Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)).save(folder / "more" / "color.jpg")
    Image.fromarray(rng.integers(0, 256, (16, 16, 4), dtype=np.uint8)).save(folder / "=clear.png")
    (folder / "none.png").write_text("no image")
    return folder


@pytest.mark.parametrize("kind", ["onnx", "tflite", "keras", "saved_model"])
def test_predict_answers_as_the_lab_does(trained, exported, pictures, kind):
    folder, (found, out) = trained("cnn"), exported("cnn", kind)
    assert found["path"] == str(out)
    words = [sys.executable, "-I", out / "predict.py", pictures]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Left out none.png" in done.stderr
    rows = {row["file"].lstrip("'"): row for row in csv.DictReader(io.StringIO(done.stdout))}
    wanted = predict(str(folder.path), [str(pictures)])
    assert len(rows) == 3 and "'=clear.png" in done.stdout
    for row in wanted["rows"]:
        got = rows[row["file"]]
        assert got["class"] == row["class"]
        given = [float(got[name]) for name in wanted["classes"]]
        assert np.allclose(given, row["probabilities"], atol=1e-4)


def test_preparation_outside_the_network_is_in_predict_and_a_closed_test_set_stays_closed(trained, tmp_path, pictures):
    """Equalized, denoised, letterboxed: `predict.py` does that as the lab does."""
    folder = carried_out(
        Store(),
        *(*TINY, "training.epochs=1", "open_test=false"),
        *("preprocessing.contrast={kind: clahe, clip_limit: 3}", "preprocessing.denoising=median"),
        *("preprocessing.fit=letterbox", "preprocessing.size=12", "preprocessing.color=rgb"),
    )
    out = tmp_path / "out"
    found = export(str(folder.path), "onnx", str(out))
    assert found["parity"]["split"] == "validation"
    assert folder.json_artifact("test_openings") is None
    words = [sys.executable, "-I", out / "predict.py", pictures, "--out", tmp_path / "a.csv"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with (tmp_path / "a.csv").open() as file:
        rows = {row["file"].lstrip("'"): row for row in csv.DictReader(file)}
    wanted = predict(str(folder.path), [str(pictures)])
    for row in wanted["rows"]:
        given = [float(rows[row["file"]][name]) for name in wanted["classes"]]
        assert np.allclose(given, row["probabilities"], atol=1e-4)
    card = (out / "README.md").read_text()
    assert "CLAHE" in card and "test set has not been opened" in card


def test_the_card_says_what_is_known(trained, exported):
    folder, (_, out) = trained("cnn"), exported("cnn", "tflite")
    card, report = (out / "README.md").read_text(), folder.report()
    for said in (folder.run_id, report["dataset_fingerprint"], f"{report['test']['accuracy']:.4f}", "not calibrated"):
        assert said in card
    baseline = report["baseline"]
    accuracies = " and ".join(f"{baseline[part]['accuracy']:.4f} on {part} images" for part in ("validation", "test"))
    assert "a classical baseline (logistic regression on" in card and f"came to an accuracy of {accuracies}" in card
    assert (out / "labels.txt").read_text().split() == [str(digit) for digit in range(10)]
    assert json.loads((out / "labels.json").read_text())["shape"] == [8, 8, 1]
    nbformat.validate(nbformat.read(out / "train.ipynb", as_version=4))
    assert set(folder.exports()) == set()


def test_the_card_of_a_calibrated_export_has_the_figures_of_its_own_probabilities(trained, tmp_path):
    folder, out = trained("cnn"), tmp_path / "out"
    temperature = export(str(folder.path), "keras", str(out), calibrated=True)["temperature"]
    card, run = (out / "README.md").read_text(), judged(folder)
    assert abs(temperature - 1) > 0.01 and "Figures of the trained network, calibrated" in card
    assert "answers that the trained network gave" in card and "a test inverted" in card
    for title, name in (("Calibration error", "ece"), ("Loss", "loss"), ("Accuracy", "accuracy")):
        row = next(line for line in card.splitlines() if line.startswith(f"| {title} |"))
        for part, cell in zip(("validation", "test"), row.split(" | ")[1:], strict=True):
            asis = run.answers(part)
            at = replace(asis, probabilities=at_temperature(asis.probabilities, temperature))
            figure, before = (assess(each, run.classes).figures[name] for each in (at, asis))
            assert f"{figure.estimate:.4f}" in cell and (name == "ece" or f"{figure.low:.4f}–{figure.high:.4f}" in cell)
            assert (name == "accuracy") == (f"{before.estimate:.4f}" in cell), f"{name}, {part}"


def test_a_report_that_holds_anything_does_not_stand_in_the_way(trained, tmp_path, monkeypatch):
    folder, out = trained("cnn"), tmp_path / "out"
    report = folder.report()
    odd = {"accuracy": 7, "images": "x", "loss": "high", "per_class": {"0": {"precision": []}, "1": 3}}
    classes = {"0": {"precision": [], "recall": 0.5, "support": "x"}}
    folder.write_report(
        {**report, "validation": odd, "test": {**odd, "images": 9, "per_class": classes}, "parameters": []}
    )
    monkeypatch.setattr(Answers, "read", lambda _: None)  # as of a run of an older lab
    try:
        assert export(str(folder.path), "keras", str(out))["parity"]["passed"]
    finally:
        folder.write_report(report)
    card = (out / "README.md").read_text()
    assert "| 0 |  | 0.5000 |  |" in card and "high" not in card


def test_by_default_it_lies_in_the_run_and_is_known_there(trained):
    folder = trained("cnn")
    export(str(folder.path), "tflite")
    assert folder.exports()["tflite"]["passed"] is True
    assert not [name for name, _ in folder.members() if name.startswith("exports")]


def test_of_a_refused_export_nothing_is_left_not_even_an_earlier_one(trained, tmp_path, monkeypatch):
    folder, out = trained("cnn"), tmp_path / "out"
    export(str(folder.path), "tflite", str(out))
    write = Lite.write
    monkeypatch.setattr(Lite, "write", lambda self, model, path, *shown: write(self, spoiled(model), path, *shown))
    found = export(str(folder.path), "tflite", str(out))
    assert not found["parity"]["passed"] and found["path"] is None
    assert found["parity"]["max_abs_difference"] > 1e-4
    assert list(tmp_path.iterdir()) == []


def spoiled(model):
    """The same network with another answer, as a converter that gets a layer wrong would make it."""
    from labcore.export.temperature import with_temperature

    return with_temperature(model, 1.1)


def test_what_cannot_be_converted_or_opened_says_so(trained, tmp_path, monkeypatch):
    folder, out = trained("cnn"), tmp_path / "out"
    export(str(folder.path), "tflite", str(out))

    def fails(self, model, path, *shown):
        raise RuntimeError("no such\n operation")

    monkeypatch.setattr(Lite, "write", fails)
    with pytest.raises(LabError, match="no such operation"):
        export(str(folder.path), "tflite", str(out))
    monkeypatch.setattr(Lite, "write", lambda self, model, path, *shown: path.write_bytes(b"nothing"))
    with pytest.raises(LabError, match="does not open"):
        export(str(folder.path), "tflite", str(out))
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_needs_too_much_memory_to_open_is_given_up(trained, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "allowed", lambda: 1 << 20)
    with pytest.raises(LabError, match="more memory"):
        export(str(trained("cnn").path), "tflite", str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_of_two_exports_at_once_the_later_one_stays(trained, tmp_path, monkeypatch):
    folder, out = trained("cnn"), tmp_path / "out"
    try_out = bundle.try_out

    def meanwhile(draft, given, together):
        monkeypatch.setattr(bundle, "try_out", try_out)
        export(str(folder.path), "tflite", str(out))
        (out / "sooner").touch()
        return try_out(draft, given, together)

    monkeypatch.setattr(bundle, "try_out", meanwhile)
    assert export(str(folder.path), "tflite", str(out))["path"] == str(out)
    assert not (out / "sooner").exists() and list(tmp_path.iterdir()) == [out]


def test_nothing_is_written_over_what_is_no_export(trained, tmp_path):
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(InputError, match="no export"):
        export(str(trained("cnn").path), "onnx", str(tmp_path))
    assert (tmp_path / "thesis.tex").read_text() == "years"


def test_an_unknown_format_is_refused(trained):
    with pytest.raises(InputError, match="pickle"):
        exporting.export(str(trained("cnn").path), "pickle")
    assert "pickle" not in ExportFormat.kinds()


def test_a_network_in_sixteen_bits_goes_where_they_are_known(trained, tmp_path):
    folder = carried_out(Store(), *TINY, "training.epochs=1", "training.precision=bfloat16")
    with pytest.raises(LabError, match="bfloat16, which ONNX"):
        export(str(folder.path), "onnx", str(tmp_path / "onnx"))
    assert export(str(folder.path), "keras", str(tmp_path / "keras"))["parity"]["max_abs_difference"] < 1e-6
