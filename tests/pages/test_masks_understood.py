"""What Understand and Explain show of runs that give each pixel a class, trained for real on bright disks."""

import json

import pytest
import streamlit as st

from labcore.cli.main import main
from labcore.evaluation.mask_gain import apart, common
from labcore.launch import bench, evaluation
from labcore.studies.judged_masks import mask_answers_of
from labcore.tasks.answers import answer
from tests import masked
from tests.pages.opening import facts, opened, words
from tests.pages.test_compare import table
from tests.pages.test_understand import waited


@pytest.fixture
def runs(masked_runs, monkeypatch):
    """Two finished runs of two epochs, in a store, asked by the bench's own code in this process."""
    for module in (bench, evaluation):
        monkeypatch.setattr(module, "ask", lambda question, payload, **_: answer(question, payload))
    st.cache_data.clear()
    st.cache_resource.clear()
    return masked_runs


def help_of(test):
    return " ".join(each.help or "" for each in (*test.slider, *test.number_input))


def test_explain_draws_maps_for_a_class_over_a_region(runs):
    run_id = runs[1].run_id
    test = waited(opened("explain", run=run_id, region="true", of="1", number="2", check="0"))
    said = words(test)
    assert "Seg-Grad-CAM" in said and "for disk1" in said and "The white line" in said
    assert "These maps are not checked" in said and "mean IoU" in said
    assert "Where it begins, from the left" in help_of(opened("explain", run=run_id, region="rectangle"))


def test_images_are_ordered_by_how_badly_their_masks_fit_of_all_classes_or_of_one(runs):
    run_id = runs[1].run_id
    test = waited(opened("understand", run=run_id, view="Worst overlap"))
    assert "12 images, ordered by the mean IoU" in words(test) and "taken for another" in words(test)
    test = waited(opened("understand", run=run_id, view="Worst overlap", worst_by="2"))
    assert "ordered by the IoU of disk2" in words(test) and "taken for another" not in words(test)
    test = waited(opened("understand", run=run_id, view="Parts"))
    assert "no two parts of these images large enough" in words(test), "of twelve images"


def test_images_of_masks_lie_on_a_map_by_how_well_they_fit_or_by_what_they_show(runs):
    run_id = runs[1].run_id
    test = waited(opened("understand", run=run_id, view="Map"))
    said = words(test)
    assert "12 images, each described by 16 numbers: what the network's coarsest planes hand on" in said
    assert "Not painted: background" in said and "A ring is" not in said
    assert "colorbar" in test.get("plotly_chart")[0].proto.spec
    test = waited(opened("understand", run=run_id, view="Map", colored="largest"))
    drawn = test.get("plotly_chart")[0].proto.spec
    assert "colorbar" not in drawn and '"name":"disk1"' in drawn and '"name":"background"' not in drawn


def test_of_two_classes_a_threshold_for_pixels_follows_what_is_required(runs):
    folder = masked.of_two_classes(runs[0])
    test = opened("understand", run=folder.run_id, view="Threshold")
    figures, said = table(test, "Validation pixels"), words(test)
    assert float(figures.loc["Recall", "At this threshold"].partition("%")[0]) >= 95
    assert list(figures.columns) == ["At this threshold", "As the network decides"] and "IoU" in figures.index
    assert "Take a pixel for disk" in said and "Counted are **pixels**" in said and "validation pixels for disk" in said
    own = folder.report()["validation"]["per_class"]["disk"]
    assert figures.loc["IoU", "As the network decides"].startswith(f"{own['iou']:.1%}")
    assert "Take a pixel" not in words(opened("understand", run=runs[1].run_id, view="Threshold")), "three classes"


def test_a_threshold_for_masks_is_told_on_the_command_line_too(runs, capsys):
    folder = masked.of_two_classes(runs[0])

    def said(*words):
        capsys.readouterr()
        return main(["evaluate", *words]), capsys.readouterr()

    status, told = said(folder.run_id, "--recall", "0.9", "--json")
    found = json.loads(told.out)["threshold"]
    assert found["name"] == "disk" and found["unit"] == "pixel" and found["validation"]["recall"]["estimate"] >= 0.9
    own, report = found["own"], folder.report()["validation"]["per_class"]["disk"]
    assert own["recall"]["estimate"] == pytest.approx(report["recall"]) and own["recall"]["low"] < report["recall"]
    out = said(folder.run_id, "--cost", "5:1", "--test")[1].out
    assert status == 0 and "a miss costs 5" in out and "draws of images" in out and "IoU" in out
    status, told = said(runs[1].run_id, "--class", "disk1", "--recall", "0.9")
    assert status == 2 and "A threshold parts two classes" in told.err


def test_what_was_measured_once_more_is_shown(runs):
    store, one, other = runs
    evaluation.shift(one.run_id, store, most=4)
    evaluation.external(one.run_id, store, "darker", "all")
    evaluation.augmented(one.run_id, store, "flips")
    evaluation.ensemble(one.run_id, store, [other.run_id])
    test = opened("understand", run=one.run_id, view="Shifted images")
    assert {"Mean IoU, clean", "Mean IoU, robust", "Drop"} <= set(facts(test)) and "mean IoU on clean" in words(test)
    assert "darker (all)" in words(opened("understand", run=one.run_id, view="Other data"))
    test = waited(opened("understand", run=one.run_id, view="Together"))
    said = words(test)
    assert "Mean IoU, together minus" in said and "IoU of disk1, together minus" in said
    assert "Each is shown as it is and as: left-right" in said and said.count("all their pixels together") == 2


def test_two_runs_are_compared_on_the_images_that_both_have_answered(runs):
    _, one, other = runs
    both = {"runs": f"{one.run_id},{other.run_id}", "first": one.run_id, "second": other.run_id}
    test = waited(opened("compare", view="Images", **both))
    said = words(test)
    assert "12 validation images" in said and "IoU, disk2" in said and "B minus A" in said
    assert "All pixels of these images together" in said
    parted = apart(*common(mask_answers_of(one, "validation"), mask_answers_of(other, "validation")))
    first = parted[0]
    assert f"#{first.image} · mean IoU: A {first.first:.1%} · B {first.second:.1%}" in said
    shown = min(6, len(parted))
    assert sum(each.startswith("#") for each in said.splitlines()) == shown
    pictures = [element for element in test.main if element.type == "image"]
    assert len(pictures) == 2 + 4 * shown, "legend; then image, true mask and the masks of both"
