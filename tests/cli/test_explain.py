"""`explain`: a real bench explains a network whose weights are as they were drawn."""

import json

import keras
import numpy as np
import pytest
from PIL import Image

from labcore.datasets.library import Library
from labcore.explain.faithfulness import DRAWS
from labcore.launch import bench
from labcore.spec.explainer import Explainer
from labcore.spec.verdict import FAITHFULNESS_WORDS, SANITY_WORDS, faithfulness_verdict, sanity_verdict
from labcore.store.store import Store
from tests import fabricate


@pytest.fixture
def run(lab_home):
    folder = fabricate.finished(Store(), training={"epochs": 1})
    image = keras.Input((8, 8, 1))
    planes = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(image)
    answers = keras.layers.Dense(10, activation="softmax")(keras.layers.GlobalAveragePooling2D()(planes))
    keras.Model(image, answers).save(folder.model_path)
    folder.write_environment({"dataset": {"name": "digits", "fingerprint": Library().open("digits").card.fingerprint}})
    yield folder.run_id
    bench.stop()


def test_maps_pictures_and_figures_are_written_and_told(lab, run, tmp_path):
    out = tmp_path / "out"
    told = lab(
        *("explain", run, "--number", 2, "--method", "grad_cam", "--method", "occlusion", "--set", "occlusion.patch=3"),
        *("--class", "predicted", "--class", 4, "--check", "--out", out, "--json"),
    )
    assert told.status == 0, told.err
    asked = [(each["method"]["kind"], each["class"]) for each in told.data["explanations"]]
    assert asked == [("grad_cam", "predicted"), ("grad_cam", 4), ("occlusion", "predicted"), ("occlusion", 4)]
    assert told.data["explanations"][2]["method"]["patch"] == 3
    for each in told.data["explanations"]:
        assert each["sanity"]["verdict"] == sanity_verdict(np.mean(each["sanity"]["rank"]))
        assert each["faithfulness"]["verdict"] == faithfulness_verdict(each["faithfulness"]["beaten"], DRAWS)
    validation = Library().open("digits").indices("val")
    assert set(told.data["rows"]) <= set(validation.tolist())

    figures = json.loads((out / "explanation.json").read_text())
    with np.load(out / "maps.npz") as maps:
        assert maps["pixels"].shape == (2, 8, 8, 1)
        for each in figures["explanations"]:
            assert maps[each["maps"]].dtype == np.float32 and maps[each["maps"]].shape == (2, 8, 8)
            assert all(Image.open(out / name).mode == "RGB" for name in each["pictures"])
    assert len(list(out.glob("*.png"))) == 2 * 4

    again = lab("explain", run, "--number", 10, "--check", "--near", 3)
    assert again.status == 0, again.err
    assert "sanity" in again.out and any(words in again.out for words in SANITY_WORDS.values())
    assert "faithfulness" in again.out and any(words in again.out for words in FAITHFULNESS_WORDS.values())
    assert "like untrained" in again.out and "Grad-CAM" in again.out and "like training" in again.out


def test_every_method_and_its_settings_are_told_without_a_run(lab):
    told = lab("explain", "--settings")
    assert told.status == 0
    for kind, method in Explainer.kinds().items():
        assert f"**{method.title}** (`{kind}`)" in told.out
    assert "`patch`" in told.out and lab("explain", "--settings", "--json").data["sections"]
    missing = lab("explain", "--json")
    assert missing.status == 2 and "RUN" in missing.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--method", "oracle"), "'oracle'"),
        (("--set", "oracle.a=1"), "'oracle'"),
        (("--set", "occlusion.patch=-1", "--method", "occlusion"), "method.patch"),
        (("--images", "one"), "no list of positions"),
        (("--file", "/nowhere/at/all.png"), "/nowhere/at/all.png"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_bench_is(lab, lab_home, words, said):
    run_id = fabricate.finished(Store(), training={"epochs": 1}).run_id
    refused = lab("explain", run_id, *words, "--json")
    assert refused.status == 2 and said in refused.err
    assert not (lab_home / "runs" / "bench.log").exists()


def test_a_file_where_a_folder_is_to_be_is_refused(lab, lab_home, tmp_path):
    (tmp_path / "there").write_text("mine")
    run_id = fabricate.finished(Store(), training={"epochs": 1}).run_id
    refused = lab("explain", run_id, "--out", tmp_path / "there")
    assert refused.status == 2 and (tmp_path / "there").read_text() == "mine"
