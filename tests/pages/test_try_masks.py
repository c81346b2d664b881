"""The Try it page of a network that gives each pixel a class, whose answers a stand-in for the bench gives."""

import numpy as np
import pytest
import streamlit as st

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.launch import bench
from labcore.launch.explanation import LATENCY, NEIGHBOURS
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.preprocessing.tile import tile_for
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.store.store import Store
from labcore.tasks.mask_prediction import MaskTeller
from labcore.tasks.trained import Trained
from labcore.ui.try_pictures import MANY, WAY
from tests.pages.explaining import neighbours
from tests.pages.opening import opened, shown, words
from tests.pages.test_try import picture
from tests.pages.test_understand import waited
from tests.samples import disks


@pytest.fixture
def run_id(lab_home):
    """A finished run, as its folder tells it."""
    st.cache_data.clear()
    st.cache_resource.clear()
    data = disks(20, classes=3)
    images = [data.image(index) for index in range(20)]
    masks = [data.mask(index).astype("uint8") for index in range(20)]
    fields = {"classes": data.card.classes, "task": "segmentation", "source": "imported", "title": "Disks"}
    storage.write(Library().folder("disks"), images, data.labels, data.split, masks=masks, **fields)
    store = Store()
    made = store.submit(resolve({"task": "segmentation", "dataset": "disks"}, Library().card))
    folder = store.folder(made)
    counts, lines = np.full((4, 3, 3), 2), np.full((4, 3, 4), 1)
    kept = MaskAnswers.of(np.arange(4), counts, lines, np.ones(4), None)
    folder.write_arrays(ARTIFACTS["validation"], kept.arrays())
    folder.write_json_artifact("classes", list(data.card.classes))
    folder.write_status(folder.status().model_copy(update={"state": State.FINISHED}))
    store.refresh()
    return made


@pytest.fixture
def asked(monkeypatch):
    """What the bench is asked; it answers as a network would that takes bright pixels for disk2."""
    found = []

    def answer(images):
        light = images.mean(axis=3, keepdims=True).astype(np.float32) / 255
        return np.concatenate([1 - light, 0 * light, light], axis=3)

    def ask(question, payload, **limits):
        if question == NEIGHBOURS:
            return neighbours(payload)
        if question == LATENCY:
            return {"median": 1.25, "slow": 2.5, "calls": 30}
        found.append(payload)
        network, prepared, tiles = Trained((16, 24, 1), 3, answer, of_pixels=True), Preprocessing(), payload["tiles"]
        tile = None if tiles is None else tile_for(network.shape, None, prepared.fit, tiles.get("side"))
        half = np.zeros((40, 60, 1), np.uint8)
        half[20:] = 250
        (told,) = MaskTeller(network, prepared, tile, payload["seen"])([half])
        notes = [] if tile is None else [tile.sentence]
        rows = [{"file": "x.png", **told}]
        return {"classes": ["background", "disk1", "disk2"], "rows": rows, "skipped": [], "notes": notes, "total": 1}

    monkeypatch.setattr(bench, "ask", ask)
    return found


def test_a_picture_gets_its_mask_its_uncertainty_its_shares_and_both_as_files(run_id, asked):
    test = opened("try", run=run_id)
    assert "brought to the network's input size as a whole" in words(test)
    test = waited(shown(test.file_uploader[0].set_value([("mine <b>.png", picture(), "image/png")]).run()))
    said = words(test)
    assert "mine <b>.png" in said and "disk2 · 50.0%" in said and "disk1 · " not in said
    assert "The mask it gives" in said and "Uncertainty, " in said and "Not painted: background" in said
    assert [each.proto.label for each in test.get("download_button")] == ["Mask (.png)", "Overlay (.png)"]
    assert asked[0]["tiles"] is None and asked[0]["seen"]
    assert "Nearest training images" in said and "Unlike the training images" in said and "1.2 ms" in said
    assert len(test.image) == 2 + 2 + 2 * 2, "legend; mask and uncertainty; two images, each beside its mask"
    shown(next(each for each in test.selectbox if each.label == "Beside it").set_value("2").run())
    assert "Probability of disk2, 49% on average" in words(test) and len(asked) == 1


def test_in_tiles_it_is_said_what_that_means_and_of_what_size_they_are(run_id, asked):
    test = opened("try", run=run_id, large="tiles", tile="48")
    assert "no tile sees what is beyond its rim" in words(test)
    test = waited(shown(test.file_uploader[0].set_value([("mine.png", picture(), "image/png")]).run()))
    assert asked[0]["tiles"] == {"side": 48} and "overlapping tiles of 48 × 32 pixels" in words(test)
    assert "in tiles the network sees it larger" in words(test) and "One tile takes" in words(test)


def test_many_pictures_become_a_zip_of_masks(run_id, asked):
    test = opened("try", run=run_id)
    shown(test.button_group(WAY).set_value(MANY).run())
    test = shown(test.file_uploader[0].set_value([("hidden.zip", b"PK", "application/zip")]).run())
    for _ in range(60):
        if test.dataframe:
            break
        test = shown(test.run())
    assert list(test.dataframe[0].value.columns) == [
        "File",
        *(f"Share of {n}" for n in ("background", "disk1", "disk2")),
    ]
    assert "Masks (.zip)" in [each.proto.label for each in test.get("download_button")]
