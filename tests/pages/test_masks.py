"""Pages about a run that gives each pixel a class, trained for real on bright disks."""

import time

import pytest
import streamlit as st

from labcore.datasets import storage
from labcore.datasets.library import Library
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State
from labcore.store.store import Store
from labcore.studies.judged_masks import mask_answers_of
from labcore.training.reporter import Reporter
from labcore.ui.run_masks import colors_of
from labcore.ui.run_reading import confusion_at, confusion_of
from labcore.worker import attempt
from tests.pages.opening import facts, opened, shown, words
from tests.pages.test_understand import waited
from tests.samples import disks

SMALL = (
    "architecture={kind: unet, levels: 2, layers_per_level: 1, filters: 8}",
    "training={epochs: 2, batch_size: 12}",
    "specialist={kind: rare_class, levels: 2, filters: 4, class_name: disk2}",
)

COLORS = ((0, 0, 0), (250, 0, 0), (0, 0, 250))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A lab for all tests here, which only look at what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_HOME", str(tmp_path_factory.mktemp("lab")))
        patch.delenv("LAB_RUNS_DIR", raising=False)
        patch.delenv("LAB_DATA_DIR", raising=False)
        yield


@pytest.fixture(scope="module")
def run_id(lab):
    """A finished run of two epochs, in the store."""
    st.cache_data.clear()
    st.cache_resource.clear()
    data = disks(60, classes=3)
    images = [data.image(index) for index in range(60)]
    masks = [data.mask(index).astype("uint8") for index in range(60)]
    fields = {"classes": data.card.classes, "task": "segmentation", "source": "imported", "title": "Disks"}
    fields["colors"] = COLORS
    storage.write(Library().folder("disks"), images, data.labels, data.split, masks=masks, **fields)
    store = Store()
    made = store.submit(resolve(assign({"task": "segmentation", "dataset": "disks"}, SMALL), Library().card))
    folder = store.folder(made)
    status = folder.status().model_copy(update={"state": State.RUNNING, "token": "mine", "started": time.time()})
    folder.write_status(status)
    assert attempt(folder, Reporter(folder, "mine"))
    store.refresh()
    return made


def test_the_run_shows_its_masks_and_every_figure_of_theirs(run_id):
    test = opened("run", run=run_id)
    said = words(test)
    assert {"Mean IoU", "Mean Dice", "Boundary F1, mean", "Pixel accuracy"} <= set(facts(test))
    assert "Worst overlap" in said and "mean IoU" in said and "missed" in said
    assert "One seed: no claim" in said
    said = words(waited(test))
    assert "Specialist for disk2" in said and "IoU of disk2 on validation images is" in said
    assert "With the specialist" in said and "95 % interval over images" in said
    assert not any("\\\\" in each.value for each in test.markdown), "no name is made literal twice"


def test_the_matrix_beside_the_figures_is_of_the_same_answers(run_id):
    folder = Store().folder(run_id)
    for part in ("validation", "test"):
        kept = mask_answers_of(folder, part)
        assert confusion_of(folder, part, 1).matrix == kept.counts.sum(axis=0).tolist()
    assert confusion_at(folder, 1).of == "pixels"


def test_classes_have_the_colors_of_their_set_and_curves_of_their_own(run_id):
    folder = Store().folder(run_id)
    assert colors_of(folder) == list(COLORS)
    test = opened("run", run=run_id)
    test.session_state["tabs:False"] = "Learning"
    shown(test.run())
    offered = {option for group in test.main.get("button_group") for option in group.options}
    assert {"IoU", "Dice"} <= offered and "IoU, disk1" not in offered, "each class has a curve, and no name beside"
    assert {"Pixel accuracy", "Pixel accuracy, training"} <= offered


@pytest.mark.parametrize("kept", ["red", [[1, 2]], [[0, 0, 256]], [[True, 0, 0]], [[0, 0.5, 0]]])
def test_what_are_no_colors_of_classes_is_left_out(tmp_path, kept):
    folder = RunFolder(tmp_path)
    folder.write_json_artifact("class_colors", kept)
    assert colors_of(folder) == []


def test_understand_gives_each_figure_an_interval(run_id):
    test = waited(opened("understand", run=run_id))
    assert "Mean IoU" in facts(test)
    assert "all their pixels together" in words(test) and "By class" in words(test)
    shown(opened("understand", run=run_id, view="Worst overlap"))


def test_runs_are_listed_and_explored(run_id):
    shown(opened("runs"))
    shown(opened("explore"))
