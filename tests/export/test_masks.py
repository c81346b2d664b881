"""Networks that give each pixel a class, exported: the same masks in every format, by `predict.py` too."""

import base64
import csv
import dataclasses
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from labcore.datasets import division
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks import segmentation
from labcore.tasks.exporting import export
from labcore.tasks.prediction import predict
from labcore.training.reporter import Reporter
from tests.samples import disks

COLORS = ((0, 0, 0), (255, 0, 16), (0, 200, 0))
DRAWN = disks(60, height=18, width=24, classes=3)
DATA = dataclasses.replace(DRAWN, card=DRAWN.card.model_copy(update={"colors": COLORS}))
"""Of a height that is no multiple of the network's stride: it pads, and cuts again."""

SPECIALIST = "specialist={kind: rare_class, levels: 2, filters: 4}"
SETTINGS = (
    "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 8}",
    *("training={epochs: 10, batch_size: 12}", "optimizer={kind: adam, learning_rate: 0.02}"),
)


class Disks:
    def open(self, _name, exclusions=None):
        return DATA


@pytest.fixture(scope="module")
def library():
    """The disks, for all tests here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(division, "Library", Disks)
        yield


@pytest.fixture(scope="module")
def folder(library, tmp_path_factory):
    """A finished run on disks."""
    return carried_out(tmp_path_factory.mktemp("masks") / "run", *SETTINGS)


def carried_out(path, *settings):
    found = RunFolder(path)
    raw = assign({"task": "segmentation", "dataset": "disks"}, settings)
    found.write_spec(resolve(raw, lambda _: DATA.card))
    found.write_status(Status(created=1.0, state=State.RUNNING, token="mine"))
    with Reporter(found, "mine") as reporter:
        assert segmentation.run(found.spec(), reporter) is False
    return found


@pytest.fixture(scope="module")
def out(folder):
    """Its export as ONNX."""
    place = folder.path.parent / "onnx"
    assert export(str(folder.path), "onnx", str(place))["path"] == str(place)
    return place


def test_an_export_gives_the_trained_networks_masks(folder, out):
    parity = json.loads((out / "parity.json").read_text())
    assert parity["max_abs_difference"] < 1e-4 and parity["images"] == 12 and parity["split"] == "test"
    assert parity["decision_agreement"] == parity["mask_iou"] == 1
    assert parity["accuracy_trained"] == pytest.approx(folder.report()["test"]["pixel_accuracy"], abs=1e-4)
    assert parity["size_bytes"] > 1000 and parity["latency_ms"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["saved_model", "tflite-float16", "tflite-int8"])
def test_the_formats_that_differ_most_hold_it(folder, tmp_path, kind):
    parity = export(str(folder.path), kind, str(tmp_path / "out"))["parity"]
    assert parity["passed"] and parity["decision_agreement"] >= 0.98 and parity["mask_iou"] >= 0.95


DUAL = "architecture={kind: dual_unet, macro: {levels: 2, filters: 4}, micro: {levels: 2, filters: 4}}"
GATED = "architecture={kind: unet, levels: 2, filters: 4, attention_gates: true, residual: true}"
PRETRAINED = "architecture={kind: pretrained_unet, filters: 4}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("tflite", (DUAL,)),
        ("onnx", (GATED, SPECIALIST)),
        ("tflite", (PRETRAINED, "scaling.width=0.35", "preprocessing.color=rgb")),
    ],
)
def test_other_networks_are_the_same_in_a_format_each(library, tmp_path, kind, settings):
    """A script that trains it lies beside it, unless there is a specialist, whose training none can tell yet."""
    one_epoch = "training={epochs: 1, batch_size: 12, overlays: 0}"
    run = carried_out(tmp_path / "run", *settings, one_epoch)
    found = export(str(run.path), kind, str(tmp_path / "out"))
    assert found["parity"]["passed"] and found["parity"]["mask_iou"] > 0.999
    has_script = (tmp_path / "out" / "train.py").exists()
    assert has_script == (SPECIALIST not in settings)
    assert has_script != ("There is no training script" in (tmp_path / "out" / "README.md").read_text())


def test_the_card_and_the_labels_are_of_masks(folder, out):
    card, test = (out / "README.md").read_text(), folder.report()["test"]
    assert "A U-Net that gives each pixel of an image one of 3 classes, as ONNX." in card
    for said in (f"{test['mean_iou']:.4f}", "| IoU | Dice |", "Pixels of each class:", "gives each pixel one of them"):
        assert said in card
    assert f"{DATA.card.splits['test'].pixels['disk1']:,}" in card
    assert (out / "labels.txt").read_text() == "background\t#000000\ndisk1\t#ff0010\ndisk2\t#00c800\n"
    assert json.loads((out / "labels.json").read_text())["colors"] == [list(color) for color in COLORS]


def test_predict_writes_the_masks_that_the_lab_gives(folder, out, tmp_path):
    """Of pictures of other sizes than the network's, two of which have the same name but for its ending."""
    pictures, rng = tmp_path / "pictures", np.random.default_rng(0)
    (pictures / "more").mkdir(parents=True)
    image = DATA.image(int(DATA.indices("test")[0]))[..., 0]
    Image.fromarray(np.kron(image, np.ones((3, 2), np.uint8))).save(pictures / "a.png")
    Image.fromarray(rng.integers(0, 256, (9, 40, 3), dtype=np.uint8)).save(pictures / "a.jpg")
    Image.fromarray(image).save(pictures / "more" / "=b.png")
    words = [sys.executable, "-I", out / "predict.py", pictures, "--out", tmp_path / "masks"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    wanted = predict(str(folder.path), [str(pictures)])
    with (tmp_path / "masks" / "shares.csv").open() as file:
        rows = {row.pop("file").lstrip("'"): row for row in csv.DictReader(file)}
    names = {"a.jpg": "a", "a.png": "a.png", "more/=b.png": "more/=b"}
    assert set(rows) == set(names) == {row["file"] for row in wanted["rows"]}
    for row in wanted["rows"]:
        where = f"{names[row['file']]}.png"
        mask = cv2.imread(str(tmp_path / "masks" / "masks" / where), cv2.IMREAD_UNCHANGED)
        own = cv2.imdecode(np.frombuffer(base64.b64decode(row["mask"]), np.uint8), cv2.IMREAD_UNCHANGED)
        assert mask.shape == own.shape and (mask == own).mean() > 0.999
        assert [float(each) for each in rows[row["file"]].values()] == pytest.approx(row["shares"], abs=1e-3)
    painted = np.asarray(Image.open(tmp_path / "masks" / "overlays" / "a.png.png"))
    mask = np.asarray(Image.open(tmp_path / "masks" / "masks" / "a.png.png"))
    gray = np.kron(image, np.ones((3, 2), np.uint8)).astype(float)
    assert mask.any() and (painted[mask == 0] == gray[mask == 0][:, None]).all()
    color = np.array(COLORS)[mask[mask > 0]]
    assert np.abs(painted[mask > 0] - (gray[mask > 0][:, None] + color) / 2).max() <= 1


def test_predict_answers_large_images_in_tiles_as_the_lab_does(folder, out, tmp_path):
    image = np.concatenate([DATA.image(row)[..., 0] for row in DATA.indices("test")[:3]], axis=1)
    Image.fromarray(np.concatenate([image, image[:, ::-1]])).save(tmp_path / "large.png")
    words = [sys.executable, "-I", out / "predict.py", tmp_path / "large.png", "--tile", "--out", tmp_path / "masks"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (row,) = predict(str(folder.path), [str(tmp_path / "large.png")], tiles={})["rows"]
    own = cv2.imdecode(np.frombuffer(base64.b64decode(row["mask"]), np.uint8), cv2.IMREAD_UNCHANGED)
    mask = cv2.imread(str(tmp_path / "masks" / "masks" / "large.png"), cv2.IMREAD_UNCHANGED)
    assert mask.shape == (36, 72) and (mask == own).mean() > 0.999 and len(np.unique(mask)) == 3


def test_a_temperature_is_fitted_on_pixels_and_inside(folder, tmp_path):
    found = export(str(folder.path), "keras", str(tmp_path / "out"), calibrated=True)
    assert found["parity"]["passed"] and found["temperature"] != 1 and found["parity"]["mask_iou"] == 1
    card = (tmp_path / "out" / "README.md").read_text()
    assert "calibrated by a temperature" in card and "| Mean IoU |" in card and "| Loss |" not in card
