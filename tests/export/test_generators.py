"""What makes images leaves the lab in every format, as the network that was trained; so does a set of its images."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.export import ExportFormat
from labcore.tasks import synthesizing
from labcore.tasks.generator_exporting import export_made
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.synthesizing import synthesize

QUICK = ("onnx", "tflite-int8")
SLOW = [kind for kind in ExportFormat.kinds() if kind not in QUICK]
CASES = [
    *(("vae", part, kind) for part in ("generator", "encoder") for kind in QUICK),
    *(pytest.param("vae", part, kind, marks=pytest.mark.slow) for part in ("generator", "encoder") for kind in SLOW),
    *(pytest.param("gan", "generator", kind, marks=pytest.mark.slow) for kind in ExportFormat.kinds()),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Exports by run, part and format, each made once."""
    home, known = tmp_path_factory.mktemp("written"), {}

    def export(folder, kind, part="generator"):
        out = home / f"{folder.run_id}-{part}-{kind}"
        if out not in known:
            known[out] = export_made(str(folder.path), kind, str(out), part)
        return known[out], out

    return export


def run(out, *words):
    done = subprocess.run(
        [sys.executable, "-I", out / "predict.py", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(("task", "part", "kind"), CASES)
def test_an_export_is_the_trained_network_or_refused(generators, written, task, part, kind):
    form = ExportFormat.kinds()[kind]()
    found, out = written(generators[task], kind, part)
    parity = found["parity"]
    assert (
        parity["decision_agreement"] == parity["read_alike"]
        and parity["images"] == 256
        and parity["reader"].startswith("a classifier of digits")
    )
    if form.most_difference is not None:
        assert parity["passed"] and parity["max_abs_difference"] <= form.most_difference, found["sentence"]
    else:
        near = parity["mean_abs_difference"] <= 0.02
        assert parity["passed"] == (near and parity["read_alike"] >= 0.98) and near, found["sentence"]
    assert out.exists() == parity["passed"] == (found["path"] is not None) and not list(out.parent.glob(".*"))
    if parity["passed"]:
        assert json.loads((out / "parity.json").read_text())["compared"] == parity["compared"]


def test_predict_makes_the_images_that_the_lab_makes(generators, written, tmp_path):
    folder, (_, out) = generators["vae"], written(generators["vae"], "onnx")
    told = run(out, "--number", "12", "--seed", "3", "--out", tmp_path / "any")
    assert "Wrote 12 images" in told
    generating = kept_generator(folder)
    codes = generating.codes(12, 3)
    with (tmp_path / "any" / "classes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["class"] for row in rows] == [str(label) for label in codes[:, 3:].argmax(axis=1)]
    made = np.stack([np.asarray(Image.open(tmp_path / "any" / row["file"])) for row in rows])[..., None]
    assert np.abs(made.astype(int) - generating.images(codes)).max() <= 1
    run(out, "--number", "3", "--class", "7", "--out", tmp_path / "sevens")
    assert (tmp_path / "sevens" / "classes.csv").read_text().split() == ["file,class", "0.png,7", "1.png,7", "2.png,7"]


def test_predict_codes_images_as_the_lab_does(generators, written, tmp_path):
    _, out = written(generators["vae"], "onnx", "encoder")
    dataset = Library().open("digits")
    rows = np.flatnonzero(dataset.labels == 4)[:5]
    images = np.stack([dataset.image(int(row)) for row in rows])
    np.savez(tmp_path / "fours.npz", images=images)
    run(out, tmp_path / "fours.npz", "--class", "4", "--out", tmp_path / "codes.npz")
    with np.load(tmp_path / "codes.npz", allow_pickle=False) as codes:
        wanted = kept_generator(generators["vae"]).means(images, dataset.labels[rows])
        assert np.allclose(codes["means"], wanted, atol=1e-3) and codes["log_variances"].shape == (5, 3)
        assert codes["files"][0] == "fours.npz:0"


def test_the_card_says_what_is_known(generators, written):
    folder, (_, out) = generators["vae"], written(generators["vae"], "onnx")
    card, report = (out / "README.md").read_text(), folder.report()["test"]
    distance = f"{report['frechet_distance']:.4g}"
    for said in (
        folder.run_id,
        distance,
        f"{report['elbo']:.4g}",
        report["feature_network"],
        "--class NAME",
        "| 64 | 64 |",
    ):
        assert said in card, said
    assert "There is no training script" in card and "learned by heart" in card and not (out / "train.py").exists()


def test_what_codes_no_images_has_no_encoder(generators, tmp_path):
    with pytest.raises(InputError, match="no encoder"):
        export_made(str(generators["gan"].path), "onnx", str(tmp_path / "out"), "encoder")
    assert not (tmp_path / "out").exists()


def test_told_classes_are_those_of_made_images(generators):
    found = synthesize(str(generators["vae"].path), "told", 40, seed=1, onto=True)
    real, made = Library().open("digits"), Library().open("told")
    assert found["left_out"] == 0 and found["reader"] is None and sum(found["by_class"].values()) == 40
    assert found["card"]["splits"]["train"]["images"] == len(real.indices("train")) + 40
    again = synthesize(str(generators["vae"].path), "again", 40, seed=1, onto=True)
    assert again["card"]["fingerprint"] == made.card.fingerprint != real.card.fingerprint


def test_where_nobody_tells_classes_a_classifier_reads_them(generators, monkeypatch):
    found = synthesize(str(generators["gan"].path), "read", 30, confidence=0.2)
    made = Library().open("read")
    assert len(made.indices("train")) == 30 and found["drawn"] >= 30 and found["confidence"] == 0.2
    assert "at least 20% sure" in " ".join(made.card.notes) and found["reader"].startswith("a classifier of digits")
    monkeypatch.setattr(synthesizing, "MORE", 0)
    with pytest.raises(LabError, match=r"100\.0% do not show their class surely enough"):
        synthesize(str(generators["gan"].path), "sure", 30, confidence=1.0)
    assert "sure" not in Library().names()
    with pytest.raises(InputError, match="already is a data set"):
        synthesize(str(generators["gan"].path), "digits", 30)
