"""Every network in every format is the network that was trained, or it is refused with what was measured."""

import json
import subprocess
import sys

import numpy as np
import pytest

from labcore.datasets.library import Library
from labcore.spec.export import ExportFormat
from labcore.tasks.exporting import export
from tests.export.conftest import NETWORKS

CASES = [
    *(("cnn", kind) for kind in ExportFormat.kinds()),
    *((network, kind) for network in NETWORKS if network != "cnn" for kind in ("onnx", "tflite-int8")),
]
"""Every format, and every network: `python -m benchmarks exports` goes through all pairs."""


@pytest.mark.slow
@pytest.mark.parametrize(("network", "kind"), CASES)
def test_an_export_is_the_trained_network_or_refused(trained, exported, network, kind):
    folder, form = trained(network), ExportFormat.kinds()[kind]()
    found, out = exported(network, kind)
    parity = found["parity"]
    assert parity["images"] == 269 and parity["split"] == "test"
    assert parity["accuracy_trained"] == pytest.approx(folder.report()["test"]["accuracy"])
    within = form.most_difference is None or parity["max_abs_difference"] <= form.most_difference
    assert parity["passed"] == (within and parity["decision_agreement"] >= form.least_agreement)
    if form.most_difference is not None:
        assert parity["passed"], found["sentence"]
    assert out.exists() == parity["passed"] and (found["path"] is not None) == parity["passed"]
    assert not list(out.parent.glob(".*"))
    if parity["passed"]:
        kept = json.loads((out / "parity.json").read_text())
        assert kept["max_abs_difference"] == parity["max_abs_difference"] and kept["run_id"] == folder.run_id
        assert parity["size_bytes"] > 1000 and parity["latency_ms"] > 0


def test_a_well_trained_network_passes_in_whole_numbers(trained, exported):
    parity = exported("cnn", "tflite-int8")[0]["parity"]
    assert parity["passed"] and parity["decision_agreement"] >= 0.98
    assert parity["size_bytes"] < trained("cnn").model_path.stat().st_size / 3


@pytest.mark.slow
def test_in_sixteen_bits_it_is_smaller_and_says_what_is_not(exported):
    (whole, _), (half, out) = exported("mobilenet", "tflite"), exported("mobilenet", "tflite-float16")
    assert half["parity"]["size_bytes"] < 0.65 * whole["parity"]["size_bytes"]
    assert "% of its weights are in 16 bits" in half["parity"]["remark"] and not whole["parity"]["remark"]
    assert half["parity"]["remark"] in (out / "README.md").read_text()


def test_the_temperature_is_inside(trained, tmp_path):
    """As the definition has it, softmax(log p / T): on test images, of a temperature found on validation images."""
    folder = trained("cnn")
    found = export(str(folder.path), "onnx", str(tmp_path / "out"), calibrated=True)
    assert found["parity"]["passed"] and abs(found["temperature"] - 1) > 0.02
    assert found["parity"]["decision_agreement"] == 1
    answered = folder.arrays("test_predictions")
    rows = answered["index"][:40]
    given = asked_alone(tmp_path / "out", Library().open("digits").pixels.reshape(-1, 8, 8, 1)[rows], tmp_path)
    powers = answered["probabilities"][:40].astype(np.float64) ** (1 / found["temperature"])
    assert np.abs(given - powers / powers.sum(axis=1, keepdims=True)).max() < 1e-4


def asked_alone(out, images, scratch):
    """What the export in `out` answers to `images`, asked from Python as its user would, without TensorFlow."""
    np.save(scratch / "images.npy", images)
    code = (
        "import sys, numpy as np; sys.path.insert(0, sys.argv[1]); from predict import MODEL, Model\n"
        "np.save(sys.argv[3], Model(MODEL).probabilities(np.load(sys.argv[2])))\n"
        "assert not {'tensorflow', 'keras', 'labcore'} & set(sys.modules), 'loaded'\n"
    )
    words = [sys.executable, "-I", "-c", code, out, scratch / "images.npy", scratch / "told.npy"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return np.load(scratch / "told.npy")
