"""Remedies for classes of few pixels, against numbers worked out by hand."""

import numpy as np
import pytest

from labcore.spec.data import training_pixels
from labcore.spec.division import Division
from labcore.spec.imbalance.pixel_sampling import Held, PixelSampling
from labcore.spec.imbalance.pixels import PixelImbalance
from labcore.spec.segmentation import Segmentation
from tests.samples import disks

HELD, CLASSES = Held(10, np.array([10, 6, 1]), np.array([900, 90, 10])), ("ground", "rock", "stone")
BALANCED = PixelImbalance.model_validate({"class_weights": "balanced", "most_weight": 1000})


def test_balanced_gives_each_class_the_same_share_of_the_loss_and_pixels_weigh_one_on_average():
    rows = BALANCED.effect(HELD, CLASSES)
    assert [row.portion for row in rows] == pytest.approx([0.9, 0.09, 0.01])
    assert [row.share for row in rows] == pytest.approx([1 / 3] * 3)
    assert sum(row.weight * row.pixels for row in rows) == pytest.approx(1000)


def test_the_limit_holds_down_what_a_class_of_few_pixels_decides():
    rows = PixelImbalance.model_validate({"class_weights": "balanced", "most_weight": 9}).effect(HELD, CLASSES)
    assert [row.weight / rows[0].weight for row in rows] == pytest.approx([1, 9, 9])
    assert rows[2].share == pytest.approx(90 / (900 + 810 + 90))


def test_what_weights_come_to_is_said_before_the_run_and_nothing_where_there_are_none():
    data = disks(classes=3).card
    plain = Segmentation(dataset="disks")
    assert not list(plain.foretold(data))
    weighted = plain.model_copy(update={"imbalance": BALANCED})
    (told,) = weighted.foretold(data)
    assert "disk1" in told and "of the pixels, 33% of the loss" in told


def test_pixels_are_those_of_the_images_that_are_learned_from():
    data = disks(classes=3).card
    whole, half = training_pixels(data), training_pixels(Division(share=0.5).seen(data))
    np.testing.assert_allclose(half, whole / 2, atol=1)
    folded = Division(folds=4).seen(data).splits
    both = sum(data.splits[split].pixels["disk1"] for split in ("train", "val"))
    assert folded["train"].pixels["disk1"] == pytest.approx(0.75 * both, abs=1)
    assert folded["val"].pixels["disk1"] == pytest.approx(0.25 * both, abs=1)


RAISING = [name for name in PixelSampling.kinds() if name != "none"]


def sampling(kind, **settings):
    return PixelSampling.kinds()[kind](**settings)


@pytest.mark.parametrize("kind", RAISING)
def test_each_class_comes_to_the_wished_share_and_no_image_more_is_added(kind):
    held = Held(100, np.array([100, 60, 4]), np.array([9000, 900, 100]))
    extra = sampling(kind, share=0.3).extra(held)
    assert extra[0] == extra[1] == 0
    assert (4 + extra[2]) / (100 + extra[2]) >= 0.3 > (4 + extra[2] - 1) / (100 + extra[2] - 1)
    after = sampling(kind, share=0.3).foreseen(held)
    assert after.images == 100 + extra[2] and after.shows[2] == 4 + extra[2]
    assert after.pixels.sum() == pytest.approx(100 * after.images, rel=0.01), "every image has as many pixels"


def test_an_epoch_is_never_longer_than_allowed_and_what_nobody_shows_cannot_be_raised():
    held = Held(100, np.array([100, 2, 1, 0]), np.array([9000, 90, 10, 0]))
    extra = sampling("copy_paste", share=0.9, most_extra=0.5).extra(held)
    assert 48 <= extra.sum() <= 50 and extra[3] == 0 and extra[1] == pytest.approx(extra[2], abs=1)


def test_images_that_show_a_rare_class_come_back_evenly_and_others_once():
    shows = np.zeros((20, 2), bool)
    shows[:, 0] = shows[:3, 1] = True
    chosen = sampling("over_sampling", share=0.4)
    order = chosen.order(shows, 0, np.random.default_rng(0))
    counts = np.bincount(order, minlength=20)
    assert len(order) == 20 + chosen.extra(Held.by_masks(shows)).sum()
    assert (counts[3:] == 1).all() and np.ptp(counts[:3]) <= 1
    assert counts[:3].sum() / len(order) >= 0.4
    again = chosen.order(shows, 0, np.random.default_rng(0))
    np.testing.assert_array_equal(order, again)


def problems(loss="cross_entropy", **imbalance):
    spec = Segmentation.model_validate({"dataset": "disks", "imbalance": imbalance, "loss": loss})
    data = disks(30, classes=3).card
    return [each.message for each in spec.imbalance.objections("imbalance", spec, data)]


def test_what_changes_nothing_and_what_is_stacked_is_said_and_nothing_else():
    assert not problems() and not problems(class_weights="balanced")
    (nothing,) = problems(sampling={"kind": "over_sampling", "share": 0.2})
    assert "changes nothing here" in nothing
    assert not problems(sampling={"kind": "over_sampling", "share": 0.6})
    (twice,) = problems(sampling={"kind": "over_sampling", "share": 0.6}, class_weights="balanced")
    assert "raised twice" in twice and "disk1, disk2" in twice


def test_a_loss_that_turns_to_hard_pixels_is_one_remedy_more():
    assert not problems(loss="focal")
    (twice,) = problems(loss="focal", class_weights="balanced")
    assert "disk1, disk2 already count for more, and focal loss turns further" in twice
    (shown,) = problems(loss="focal", sampling={"kind": "over_sampling", "share": 0.6})
    assert "raised twice" in shown
    assert not problems(loss={"kind": "focal", "gamma": 0}, class_weights="balanced")


@pytest.mark.parametrize(
    ("loss", "favors"),
    [
        ("cross_entropy", False),
        ("dice", False),
        ("focal", True),
        ({"kind": "focal_tversky", "gamma": 0.75}, True),
        ("focal_tversky", False),
        ({"kind": "sum", "terms": [{"loss": "dice"}, {"loss": "focal"}]}, True),
        ("sum", False),
    ],
)
def test_which_losses_turn_to_what_is_told_badly(loss, favors):
    assert Segmentation.model_validate({"dataset": "disks", "loss": loss}).loss.favors_hard is favors
