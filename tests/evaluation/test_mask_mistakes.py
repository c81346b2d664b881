"""Images are ordered by how badly their masks fit, of all classes or of one, and errors are told by kind."""

import numpy as np
import pytest

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_mistakes import pixel_pairs, worst_masks

COUNTS = np.array(
    [
        [[60, 0, 0], [0, 30, 0], [0, 0, 10]],  # all right
        [[50, 10, 0], [20, 10, 0], [0, 0, 10]],  # class 1 is missed, and seen where it is not
        [[90, 0, 0], [0, 0, 0], [0, 5, 5]],  # class 2 is taken for class 1
    ]
)


def answers():
    return MaskAnswers.of(np.array([7, 8, 9]), COUNTS, np.zeros((3, 3, 4)), np.zeros(3), None)


def test_the_worst_come_first_of_all_classes_and_of_one():
    assert [each.image for each in worst_masks(answers())] == [9, 8, 7]
    of_first = worst_masks(answers(), 1)
    assert [(each.image, each.iou) for each in of_first] == [(9, 0.0), (8, pytest.approx(10 / 40)), (7, 1.0)]
    assert [each.image for each in worst_masks(answers(), 2, most=1)] == [9]


def test_errors_are_told_by_kind_as_shares_of_all_pixels():
    taken, wrong, right = worst_masks(answers())
    assert (wrong.missed, wrong.false, wrong.taken) == pytest.approx((0.2, 0.1, 0))
    assert (taken.missed, taken.false, taken.taken) == pytest.approx((0, 0, 0.05))
    assert (right.missed, right.false, right.taken) == (0, 0, 0)


def test_classes_taken_for_others_are_counted_in_pixels():
    first, *_ = found = pixel_pairs(answers(), ("ground", "rock", "sand"))
    assert (first.true, first.predicted, first.pixels) == ("rock", "ground", 20)
    assert first.share == pytest.approx(20 / 60) and len(found) == 3
