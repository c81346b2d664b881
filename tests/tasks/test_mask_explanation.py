"""What the bench answers about the masks of a run: maps for a class over a region, in parts, checked, and refusals."""

import base64

import numpy as np
import pytest
from PIL import Image

from labcore.errors import InputError
from labcore.figures.explained import explained, masks_of, true_masks_of
from labcore.launch.explanation import embedding, explain, in_parts, joined, masks, neighbours, network
from labcore.spec.embedding import Embedding
from labcore.spec.explanation import explanation_of
from labcore.spec.region import aim_of
from labcore.tasks.answers import answer
from labcore.tasks.subjects import subject

CAM = explanation_of({"method": {"kind": "seg_grad_cam"}})
RECTANGLE = aim_of({"region": {"kind": "rectangle", "left": 50, "top": 0, "width": 50, "height": 50}})


@pytest.fixture(scope="module")
def run(masked_runs):
    """The run that has opened its test set, and the masks of its data set and the ones it gives."""
    folder = masked_runs[1]
    asked = subject(folder)
    dataset, images = asked.own()
    return folder, dataset, asked.known(dataset), asked.answer(images).argmax(axis=3)


@pytest.mark.parametrize(
    ("aim", "wanted"),
    [
        (None, lambda truth, given: given == 1),
        (aim_of({"region": "true"}), lambda truth, given: truth == 1),
        (aim_of({"region": "all"}), lambda truth, given: np.ones(given.shape, bool)),
        (RECTANGLE, lambda truth, given: np.indices(given.shape)[0] // 8 * 10 + np.indices(given.shape)[1] // 12 == 1),
    ],
)
def test_a_class_is_explained_over_the_region_that_is_asked_for(run, aim, wanted):
    folder, dataset, truth, given = run
    rows = dataset.indices("val")[:3].tolist()
    found = answer("explain", explain(folder, rows, 1, [CAM], aim))
    regions = [wanted(truth[row], given[row]) for row in rows]
    told = found["explanations"][0]
    assert told["region_pixels"] == [region.sum() for region in regions] and told["explained"] == [1, 1, 1]
    for one, region in zip(explained(found), regions, strict=True):
        assert (one.region == region).all() and (region.any() or not one.raw.any())
    assert told["layer"]["shape"][:2] == (8, 12) and (masks_of(found) == given[rows]).all()
    assert (np.stack(true_masks_of(found)) == truth[rows]).all() and found["of"] == "pixels"


def test_a_question_in_parts_with_checks_has_the_same_answer(run):
    folder, dataset, _, _ = run
    rows = dataset.indices("val")[:3].tolist()
    ways = [CAM.model_copy(update={"check": True}), explanation_of({"method": {"kind": "gradients"}})]
    question = explain(folder, rows, "predicted", ways, aim_of({"region": "true"}))
    whole = answer("explain", question)
    parts = joined(question, [answer("explain", part) for part in in_parts(question, at_once=2)])
    for one, other in zip(whole["explanations"], parts["explanations"], strict=True):
        for key in ("maps", "regions", "region_pixels", "explained", "sanity"):
            assert one[key] == other[key], key
    assert parts["masks"] == whole["masks"] and parts["true_masks"] == whole["true_masks"]
    checked = whole["explanations"][0]["faithfulness"]
    assert (
        np.shape(checked["deletion"]) == (3, 17)
        and 0 <= np.min(checked["deletion"]) <= np.max(checked["deletion"]) <= 1
    )


def test_masks_are_given_beside_the_true_ones(run):
    folder, dataset, truth, given = run
    rows = dataset.indices("val")[:2].tolist()
    found = answer("masks", masks(folder, rows))
    assert base64.b64decode(found["masks"]) == given[rows].astype(np.uint8).tobytes()
    assert base64.b64decode(found["true_masks"][1]) == truth[rows[1]].tobytes()
    assert np.sum(found["shares"], axis=1) == pytest.approx([1, 1]) and 0 <= found["iou"][0] <= 1


def test_true_masks_of_a_closed_test_set_are_kept_back(masked_runs):
    closed = masked_runs[2]
    rows = subject(closed).own()[0].indices("test")[:1].tolist()
    assert answer("masks", masks(closed, rows))["true_masks"] == [None]
    with pytest.raises(InputError, match="kept back"):
        answer("explain", explain(closed, rows, 1, [CAM], aim_of({"region": "true"})))


def test_what_does_not_explain_masks_is_refused_in_words(run):
    with pytest.raises(InputError, match="Grad-CAM does not explain"):
        answer("explain", explain(run[0], [0], 1))
    with pytest.raises(InputError, match="circle"):
        aim_of({"region": "circle"})


def test_the_nearest_training_images_of_masks_show_the_same_class_and_noise_is_unlike_them(run, tmp_path):
    folder, dataset, truth, _ = run
    rows = dataset.indices("val")[:4].tolist()
    found = answer("neighbours", neighbours(folder, rows, 3))
    held = [int(truth[row].max()) for row in rows]  # a disk of one class each
    assert found["true"] == held and found["labels"] == [[label] * 3 for label in held] and found["of"] == "pixels"
    assert all(set(near) <= set(dataset.indices("train").tolist()) for near in found["nearest"])
    noise = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (16, 24)).astype(np.uint8)).save(noise)
    brought = answer("neighbours", neighbours(folder, {"paths": [str(noise)]}))
    assert brought["unlike"] == [True] and brought["true"] == [None] and len(brought["nearest"][0]) == 6


def test_a_map_of_masks_is_of_the_coarsest_planes_and_keeps_back_what_a_closed_test_set_shows(run, masked_runs):
    folder, _, truth, _ = run
    found = answer("embedding", embedding(folder, Embedding(number=10)))
    assert found["true"] == [int(truth[row].max()) for row in found["rows"]] and len(found["points"]) == 10
    assert found["features"] == 16 and "coarsest planes" in found["features_are"]
    closed = answer("embedding", embedding(masked_runs[2], Embedding(number=10), "test"))
    assert set(closed["true"]) == {None}


def test_a_mask_takes_its_time(run):
    found = answer("latency", network(run[0]))
    assert 0 < found["median"] <= found["slow"]
