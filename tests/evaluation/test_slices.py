"""The worst part of the images is named, and no part is made out to be bad by chance."""

import numpy as np
import pytest

from labcore.evaluation.answers import Answers
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.slices import FEWEST, mask_slices, slices


def answers(right, groups=None):
    """Answers to images of one of two classes, right where `right` says so."""
    labels = np.arange(len(right)) % 2
    given = np.where(np.eye(2)[np.where(right, labels, 1 - labels)] > 0, 0.9, 0.1).astype(np.float32)
    return Answers(np.arange(len(right)), labels.astype(np.int32), given, groups)


def test_a_part_that_is_answered_badly_is_the_worst_and_is_told_by_its_range():
    random = np.random.default_rng(0)
    brightness = random.uniform(0, 200, 400)
    right = random.random(400) < np.where(brightness < 50, 0.5, 0.95)
    found = slices(
        answers(right), {"brightness": brightness, "side": np.array(["left", "right"])[random.integers(0, 2, 400)]}
    )
    assert found.worst.attribute == "brightness" and found.worst.name.startswith(f"{brightness.min():.4g} to")
    assert found.worst.p_value < 1e-6 and found.worst.shrunk < 0.7
    assert [part.images for part in found.parts if part.attribute == "brightness"] == [100] * 4
    assert found.worst.value.estimate == pytest.approx(right[brightness <= np.sort(brightness)[99]].mean())


def test_parts_that_differ_by_chance_only_are_drawn_together_and_not_called_bad():
    random = np.random.default_rng(1)
    rejected = 0
    for _ in range(20):
        right = random.random(300) < 0.8
        found = slices(answers(right), {"scanner": np.array(list("abcdefghij"))[random.integers(0, 10, 300)]})
        spread = [part.value.estimate for part in found.parts], [part.shrunk for part in found.parts]
        assert np.std(spread[1]) <= np.std(spread[0])
        rejected += any(part.p_value < 0.05 for part in found.parts)
        assert all(part.caution for part in found.parts), "thirty images each"
    assert rejected <= 3


def test_parts_with_hardly_an_image_are_left_out_and_said():
    values = np.array(["many"] * 50 + ["some"] * 30 + ["rare"] * (FEWEST - 1))
    found = slices(answers(np.ones(len(values), bool)), {"kind": values})
    assert {part.name for part in found.parts} == {"many", "some"} and found.too_small == 1
    assert any("left out: kind rare" in sentence for sentence in found.in_words)
    assert found.worst.value.low < 1


def test_images_of_groups_are_not_counted_as_if_they_were_independent():
    right = np.arange(200) % 5 > 0
    parts = {"half": np.array(["a", "b"])[np.arange(200) // 100]}
    alone, grouped = (slices(answers(right, groups), parts) for groups in (None, np.arange(200, dtype=np.int32) // 20))
    assert grouped.parts[0].p_value is None and alone.parts[0].p_value is not None
    assert grouped.parts[0].value.low < alone.parts[0].value.low


def test_an_attribute_that_is_the_same_for_all_makes_no_parts():
    found = slices(answers(np.ones(40, bool)), {"size": np.full(40, 28.0)})
    assert found.parts == () and found.worst is None


def test_images_of_which_a_number_is_not_known_are_a_part_of_their_own():
    age = np.where(np.arange(100) < 20, np.nan, np.arange(100) / 2)
    found = slices(answers(np.arange(100) >= 20), {"age": age})
    assert [part.images for part in found.parts] == [20] * 5
    assert found.worst.name == "not known" and found.worst.value.estimate == 0 and found.worst.p_value < 1e-6


def test_of_masks_a_part_is_told_by_the_mean_iou_of_its_images():
    random = np.random.default_rng(0)
    brightness = random.uniform(0, 200, 120)
    wrong = np.where(brightness < 50, random.integers(20, 40, 120), random.integers(0, 20, 120))
    counts = np.zeros((120, 2, 2), int)
    counts[:, 0, 0], counts[:, 1, 1], counts[:, 1, 0] = 50, 50 - wrong, wrong
    given = MaskAnswers.of(np.arange(120), counts, np.zeros((120, 2, 4)), np.zeros(120), None)
    found = mask_slices(given, {"brightness": brightness})
    iou = (50 / (50 + wrong) + (50 - wrong) / 50) / 2
    assert found.figure == "mean_iou" and found.value.estimate == pytest.approx(iou.mean())
    assert found.worst.value.estimate == pytest.approx(iou[brightness <= np.sort(brightness)[29]].mean())
    assert found.worst.value.low < found.worst.value.estimate < found.worst.value.high and found.worst.p_value < 1e-6
