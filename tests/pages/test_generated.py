"""Pages about runs that make images, trained for real on bars: the run itself, and every page that has all runs."""

import json
import time

import numpy as np
import pytest
import streamlit as st

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.launch import exporting, synthesizing
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks import readers
from labcore.training.reporter import Reporter
from labcore.worker import attempt
from tests.pages.opening import facts, opened, shown, tables, words
from tests.samples import shapes

SMALL = (
    "latent_size=3", "architecture.filters=4", "training.epochs=2", "training.batch_size=8", "training.shown=4",
    "scores.samples=64", "scores.samples_while_training=32",
)  # fmt: skip
TASKS = {"vae": SMALL, "gan": (*SMALL, "critic.filters=4", "training.critic_steps=1")}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A finished run of each generative task, by task; tests here only look at what is in the lab."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(tmp_path_factory.mktemp("lab")))
        patch.delenv("LAB_RUNS_DIR", raising=False)
        patch.delenv("LAB_DATA_DIR", raising=False)
        patch.setattr(readers, "STEPS", 20)
        st.cache_data.clear()
        st.cache_resource.clear()
        data = shapes(150)
        images = [data.image(index) for index in range(150)]
        fields = {"classes": data.card.classes, "task": "classification", "source": "imported", "title": "Bars"}
        storage.write(Library().folder("bars"), images, data.labels, data.split, **fields)
        store, made = Store(), {}
        for task, settings in TASKS.items():
            spec = resolve(assign({"task": task, "dataset": "bars"}, settings), Library().card)
            made[task] = store.submit(spec)
            folder = store.folder(made[task])
            started = {"state": State.RUNNING, "token": "mine", "started": time.time()}
            folder.write_status(folder.status().model_copy(update=started))
            assert attempt(folder, Reporter(folder, "mine"))
        store.refresh()
        yield made


@pytest.mark.parametrize("task", TASKS)
def test_the_run_tells_how_its_samples_compare(runs, task):
    test = opened("run", run=runs[task])
    assert {"Fréchet distance", "Kernel distance", "Sample precision", "Sample recall"} <= set(facts(test))
    said = words(test)
    assert "64 samples against 30 validation images" in said and "a classifier of bars" in said and "95 %" in said
    assert (
        "Samples" in said
        and "Learned by heart?" in said
        and "Of only 64 samples and 30 real images the Fréchet distance" in said
    )
    assert "Looked for among all 90 training images." in said
    assert "classical baseline" not in said, "which tells classes, and makes no images"
    found = list(facts(test))
    assert (found[0] == "ELBO") == ("Active units" in found) == (task == "vae")


@pytest.mark.parametrize("task", TASKS)
def test_every_epoch_has_its_samples_and_curves(runs, task):
    test = opened("run", run=runs[task])
    test.session_state["tabs:False"] = "Learning"
    shown(test.run())
    said = words(test)
    assert "Samples" in said and ("Reconstructions" in said) == ("Map of codes" in said) == (task == "vae")
    assert ("ELBO" in said) == (task == "vae") and ("Critic's loss" in said) == (task == "gan")
    assert ("**Active units**" in said) == (task == "vae") and ("**Scores of the critic**" in said) == (task == "gan")
    assert ("A score has no scale of its own" in said) == (task == "gan"), "how the loss is to be read"


@pytest.mark.parametrize("damage", [None, {"images": np.zeros((2, 3), np.uint8)}])
def test_damaged_samples_are_left_out(runs, damage, monkeypatch):
    folder = Store().folder(runs["vae"])
    monkeypatch.setattr(type(folder), "arrays", lambda *_: damage)
    shown(opened("run", run=runs["vae"]))


MAP = {"points": np.zeros((3, 2)), "labels": np.zeros(3, int), "rows": np.zeros(3, int), "share": np.array(0.5)}
ONE = np.zeros((1, 8, 8, 1), np.uint8)


@pytest.mark.parametrize(
    "damage",
    [
        {"latent_map": {**MAP, "labels": np.array(3), "rows": np.array(3)}},
        {"latent_map": {**MAP, "share": np.ones(3)}},
        {"latent_map": {**MAP, "points": np.full((3, 2), "x")}},
        {"latent_map": {**MAP, "labels": np.full(3, "x")}},
        {"reconstructed": {"images": ONE}, "reconstructions": {"images": ONE}},
    ],
)
def test_a_damaged_map_and_lonely_reconstructions_cost_nothing_else(runs, damage, monkeypatch):
    folder = Store().folder(runs["vae"])
    whole = type(folder).arrays
    monkeypatch.setattr(type(folder), "arrays", lambda own, name, *of: damage.get(name) or whole(own, name, *of))
    test = opened("run", run=runs["vae"])
    test.session_state["tabs:False"] = "Learning"
    assert "Samples" in words(shown(test.run()))


def test_generator_and_encoder_are_taken_home(runs, monkeypatch):
    made = []

    def exported(run, kind, out=None, calibrated=False, with_data=False, part="generator"):
        made.append((kind, part, calibrated, with_data))
        place = run.export_path(kind, part)
        place.mkdir(parents=True)
        facts = {"max_abs_difference": 1e-6, "mean_abs_difference": 1e-7, "read_alike": None, "images": 256}
        facts |= {"compared": "images of the test split", "size_bytes": 2_000_000, "latency_ms": 1.5, "temperature": 1}
        (place / "parity.json").write_text(json.dumps(facts))
        return {"format": kind, "parity": {"passed": True}, "sentence": "The same."}

    monkeypatch.setattr(exporting, "export", exported)
    test = opened("run", run=runs["vae"])
    test.session_state["tabs:False"] = "Take home"
    shown(test.run())
    assert "Calibrated" not in [toggle.label for toggle in test.toggle]
    test.session_state["export.part"] = "encoder"
    shown(test.run())
    shown(next(button for button in test.button if button.label.startswith("Export the encoder as")).click().run())
    for _ in range(40):
        if "Exported" in words(test):
            break
        test = shown(test.run())
    assert made == [("keras", "encoder", False, False)]
    assert "Measured on 256 images of the test split" in words(test)
    (frame,) = tables(test)
    assert list(frame.index) == ["Encoder, Keras"] and frame["Read alike"].tolist() == ["not read"]


def test_images_are_made_to_a_data_set(runs, monkeypatch):
    asked = []
    monkeypatch.setattr(synthesizing, "synthesize", lambda folder, *order: asked.append((folder.run_id, *order)))
    test = opened("run", run=runs["gan"])
    assert test.text_input(key="synthesize.name").value == "bars-gan"
    test.text_input(key="synthesize.name").set_value("bars")
    test.slider(key="synthesize.confidence").set_value(0.5)
    shown(test.run())
    shown(next(button for button in test.button if button.label == "Make 1,000 images").click().run())
    for _ in range(40):
        if test.error:
            break
        test = shown(test.run())
    assert "already is a data set named 'bars'" in words(test) and not asked
    shown(test.text_input(key="synthesize.name").set_value("bars-plus").run())
    shown(next(button for button in test.button if button.label == "Make 1,000 images").click().run())
    for _ in range(40):
        if asked:
            break
        test = shown(test.run())
    assert asked == [(runs["gan"], "bars-plus", 1000, 0, True, 0.5)]


def test_what_is_compared_of_runs_that_make_images_is_what_both_have(runs):
    test = opened("compare", runs=",".join(runs.values()))
    assert [tab.label for tab in test.tabs] == ["Curves and figures", "Networks"]
    assert test.selectbox(key="curve").value == "frechet_distance"


def test_all_other_pages_have_the_runs_too(runs):
    both = list(runs.values())
    for page, address in (
        ("runs", {}),
        ("explore", {}),
        ("compare", {"runs": ",".join(both)}),
        ("train", {"like": both[0]}),
        *((page, {"run": run}) for page in ("understand", "explain", "try") for run in both),
    ):
        shown(opened(page, **address))
