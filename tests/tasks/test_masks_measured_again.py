"""Runs that give each pixel a class, measured once more: together, under shift, elsewhere, over several views."""

import shutil

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.corruption import corruptions
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.segmentation import confusions, figures
from labcore.launch import evaluation
from labcore.store.folder import RunFolder
from labcore.studies.judged import augmented_of, beside, externals, shift_of
from labcore.studies.judged_masks import judged_masks, mask_ensemble_of, over_views, together
from labcore.studies.slicing import slices_of
from labcore.tasks.answers import answer
from labcore.tasks.nomination import open_test_set
from labcore.tasks.subjects import subject


@pytest.fixture
def trained(masked_runs, monkeypatch):
    """The store with the two runs, measured by the bench's own code in this process."""
    monkeypatch.setattr(evaluation, "ask", lambda question, payload, **_: answer(question, payload))
    return masked_runs


def matrix_of(folder, answered):
    """Of the pixels of validation images, `answered` being what the run gives to images, by itself."""
    asked = subject(folder)
    dataset, images = asked.own()
    rows = dataset.indices("val")
    return confusions(asked.known(dataset)[rows], answered(images[rows]).argmax(axis=3), 3).sum(axis=0)


def test_the_mean_of_probabilities_is_judged_and_held_against_the_best_member(trained):
    store, one, other = trained
    told = evaluation.ensemble(one.run_id, store, [other.run_id])
    asked = [subject(folder) for folder in (one, other)]
    matrix = matrix_of(one, lambda images: np.mean([each.answer(images) for each in asked], axis=0))
    wanted = figures(matrix)["mean_iou"]
    assert told["assessment"]["figures"]["mean_iou"]["estimate"] == pytest.approx(wanted)
    alone = {each.folder.run_id: figures(matrix_of(one, each.answer))["mean_iou"] for each in asked}
    assert told["best"] == max(alone, key=alone.get)
    gain = told["gain"]["mean_iou"]
    assert gain["estimate"] == pytest.approx(wanted - max(alone.values())) and gain["low"] <= gain["estimate"]
    assert list(told["iou_gain"]) == list(told["assessment"]["classes"])
    assert mask_ensemble_of(one) == told and together(one, "validation").counts.sum() == matrix.sum()
    with pytest.raises(InputError, match="has not opened its test set"):
        evaluation.ensemble(one.run_id, store, [other.run_id], "test")
    with pytest.raises(InputError, match="2 to"):
        evaluation.ensemble(one.run_id, store, [])


def test_corruptions_lower_the_mean_iou_and_masks_move_with_their_images(trained):
    store, one, _ = trained
    told = evaluation.shift(one.run_id, store)
    clean = figures(matrix_of(one, subject(one).answer))["mean_iou"]
    assert told["figure"] == "mean_iou" and told["mean_iou"]["estimate"] == pytest.approx(clean)
    assert set(told["curves"]) == set(corruptions()) and told["images"] == 12
    mean = np.mean([level["estimate"] for curve in told["curves"].values() for level in curve["mean_iou"]])
    assert told["robust_mean_iou"]["estimate"] == pytest.approx(mean)
    assert told["drop"]["estimate"] == pytest.approx(clean - mean) and told["mean_iou"]["low"] < clean
    assert shift_of(one) == told


def test_another_set_of_masks_is_an_external_test_and_classes_it_lacks_are_not_judged(trained):
    store, one, _ = trained
    told = evaluation.external(one.run_id, store, "darker", "all")
    assert told["mapping"] == {"background": "background", "DISK1": "disk1"} and told["left_out"] == ["x"]
    pixels = told["assessment"]["pixels"]
    assert pixels["disk2"] == 0 and pixels["background"] > pixels["disk1"] > 0
    assert externals(one)[0].assessment["figures"]["mean_iou"] == told["assessment"]["figures"]["mean_iou"]
    assert {"validation", "test", "darker (all)"} == set(beside(judged_masks(one), ["mean_iou"]))
    with pytest.raises(InputError, match="other labels"):
        evaluation.external(one.run_id, store, "digits")


def test_masks_of_mirror_images_are_mirrored_back_before_they_are_averaged(trained):
    store, one, _ = trained
    told = evaluation.augmented(one.run_id, store, "flips")
    asked = subject(one)
    dataset, images = asked.own()
    rows, masks = dataset.indices("val"), asked.known(dataset)
    given = (asked.answer(images[rows]) + asked.answer(images[rows][:, :, ::-1])[:, :, ::-1]) / 2
    wanted = confusions(masks[rows], given.argmax(axis=3), 3)
    assert told["views"] == ["left-right"] and augmented_of(one) == told
    assert (over_views(one, "validation", "flips").counts == wanted).all()
    assert told["assessment"]["figures"]["mean_iou"]["estimate"] == pytest.approx(
        figures(wanted.sum(axis=0))["mean_iou"]
    )
    with pytest.raises(InputError, match="leaves every pixel in its place"):
        evaluation.augmented(one.run_id, store, "augmentation")


def test_parts_of_the_images_are_told_apart_by_brightness_and_by_the_share_of_a_class(trained):
    _, one, _ = trained
    found = slices_of(judged_masks(one))
    assert found.figure == "mean_iou" and 0 <= found.value.low <= found.value.estimate <= found.value.high <= 1
    assert slices_of(judged_masks(one), "test").value.estimate != found.value.estimate


def test_a_closed_test_set_of_masks_is_opened_by_nominating_the_run(trained, tmp_path):
    _, _, other = trained
    closed = RunFolder(shutil.copytree(other.path, tmp_path / other.path.name))  # the others' stays closed
    figure = open_test_set(closed)["mean_iou"]
    kept = MaskAnswers.read(closed.arrays("test_masks"))
    assert figure == pytest.approx(figures(kept.counts.sum(axis=0))["mean_iou"])
    assert closed.report()["test"]["mean_iou"] == figure and closed.report()["test_opened"] == 1
