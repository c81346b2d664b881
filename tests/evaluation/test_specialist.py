"""The rule by which a specialist is heeded, against trying every rule on every pixel."""

import numpy as np
import pytest

from labcore.evaluation.segmentation import confusions, figures, overlaps
from labcore.evaluation.specialist import BIASES, SHARES, Rule, Tally, chosen, folds_of, found, pooled
from labcore.evaluation.specialist_record import SpecialistRecord

CLASSES, RARE = 3, 2


def drawn(images=12, sure=2.0, seed=0, size=(6, 8)):
    """Masks, and answers in which the general network is blind to the rare class, and the specialist is so sure."""
    random = np.random.default_rng(seed)
    masks = random.choice(CLASSES, (images, *size), p=(0.5, 0.4, 0.1)).astype(np.uint8)
    scores = random.normal(0, 1, (*masks.shape, CLASSES)) + 2 * (np.arange(CLASSES) == masks[..., None])
    scores[..., RARE] = random.normal(-1, 1, masks.shape)
    own = random.normal(0, 1, masks.shape) + sure * np.where(masks == RARE, 1, -1)
    special = 1 / (1 + np.exp(-own))
    answers = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    masks[0, 0, :2] = 255  # of no class
    return masks, np.concatenate([answers, 1 - special[..., None], special[..., None]], axis=-1).astype(np.float32)


def tally(masks, answers, folds=4):
    counted = Tally(CLASSES, RARE, folds)
    parts = np.arange(len(masks)) % folds
    for here in np.array_split(np.arange(len(masks)), 3):
        counted.add(parts[here], masks[here], answers[here])
    return counted


def iou_by(masks, answers, rule):
    given = pooled(answers, [rule] * len(masks), RARE).argmax(axis=-1)
    return overlaps(confusions(masks, given, CLASSES).sum(axis=0))[0][RARE]


def test_the_rule_found_is_the_best_of_all_that_can_be_tried():
    masks, answers = drawn()
    rule = chosen(tally(masks, answers).counts, RARE, "iou")
    tried = {(share, bias): iou_by(masks, answers, Rule(share, bias)) for share in SHARES[1:] for bias in BIASES}
    assert rule.on and iou_by(masks, answers, rule) == pytest.approx(max(tried.values()))
    assert iou_by(masks, answers, rule) > iou_by(masks, answers, Rule()) + 0.3


def test_without_a_rule_the_general_network_answers_alone():
    masks, answers = drawn()
    np.testing.assert_allclose(pooled(answers, [Rule()] * len(masks), RARE), answers[..., :-2], atol=1e-6)


def test_a_specialist_that_knows_nothing_stays_off():
    for seed in range(5):
        masks, answers = drawn(sure=0.0, seed=seed)
        answers[..., :CLASSES] = np.where(np.arange(CLASSES) == (masks % CLASSES)[..., None], 0.8, 0.1)
        told = found(tally(masks, answers), "iou")
        assert told.rule == Rule() and told.figures["merged"] == told.figures["general"] == 1


def test_each_part_is_judged_by_the_rule_of_the_others():
    masks, answers = drawn()
    told = found(tally(masks, answers), "mean_iou")
    parts = np.arange(len(masks)) % 4
    for part, rule in enumerate(told.of_folds):
        others = parts != part
        again = Tally(CLASSES, RARE, 3)
        again.add(np.unique(parts[others], return_inverse=True)[1], masks[others], answers[others])
        assert rule == chosen(again.counts, RARE, "mean_iou")
    given = pooled(answers, [told.of_folds[part] for part in parts], RARE).argmax(axis=-1)
    whole = confusions(masks, given, CLASSES).sum(axis=0)
    assert told.figures["merged"] == pytest.approx(figures(whole)["mean_iou"])
    assert told.figures["general"] <= told.figures["threshold"] + 0.02


def test_images_of_a_group_are_in_one_part_and_one_image_alone_gives_no_rule():
    groups = np.array(["b", "a", "b", "c", "a", "d", "e"])
    parts = folds_of(7, groups)
    assert len({part for part, name in zip(parts, groups, strict=True) if name == "b"}) == 1 and parts.max() == 3
    assert folds_of(2, None).tolist() == [0, 1]
    masks, answers = drawn(images=1)
    assert not found(tally(masks, answers, folds=1), "iou").rule.on


def test_what_came_of_it_is_said_in_words():
    figures = {"general": 0.301, "threshold": 0.31, "merged": None}
    off = SpecialistRecord(label="rock", best_for="iou", share=0, bias=0, **figures)
    assert off.in_words().startswith("The specialist for rock does not help and stays off. The IoU of rock")
    assert "30.1%" in off.in_words() and "unknown with the specialist" in off.in_words()
    on = SpecialistRecord(label="rock", best_for="mean_iou", share=0.25, bias=-1.5, **figures)
    assert "25% of the score of that class is its own, with -1.50 added. The mean IoU" in on.in_words()
    assert SpecialistRecord.read(on.model_dump()) == on and SpecialistRecord.read({"label": "rock"}) is None
