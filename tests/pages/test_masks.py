"""Pages about a run that gives each pixel a class, trained for real on bright disks."""

import pytest
import streamlit as st

from labcore.store.folder import RunFolder
from labcore.store.store import Store
from labcore.studies.confusion import confusion_at, confusion_of
from labcore.studies.judged_masks import mask_answers_of
from labcore.ui.run_masks import colors_of
from tests.masked import COLORS
from tests.pages.opening import facts, opened, shown, words
from tests.pages.test_understand import waited


@pytest.fixture
def run_id(masked_runs):
    """That of a finished run of two epochs with a specialist, whose test set is open."""
    st.cache_data.clear()
    st.cache_resource.clear()
    return masked_runs[1].run_id


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
