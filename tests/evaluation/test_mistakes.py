"""Mistakes come in the order in which they are looked at."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.mistakes import cell, doubtful_hits, pairs, surest_mistakes

GIVEN = Answers(
    np.array([10, 20, 30, 40, 50]),
    np.array([0, 0, 0, 1, 2], np.int32),
    np.array([[0.1, 0.8, 0.1], [0.3, 0.6, 0.1], [0.7, 0.2, 0.1], [0.9, 0.1, 0], [0.3, 0.3, 0.4]], np.float32),
)


def test_a_cell_holds_its_images_the_surest_first():
    assert [each.image for each in cell(GIVEN, 0, 1)] == [10, 20]
    assert cell(GIVEN, 0, 1)[1].believed == pytest.approx(0.3)
    assert cell(GIVEN, 2, 0) == []
    with pytest.raises(InputError, match="no class 3"):
        cell(GIVEN, 0, 3)


def test_the_surest_mistakes_and_the_most_doubtful_hits_come_first():
    assert [each.image for each in surest_mistakes(GIVEN)] == [40, 10, 20]
    assert [each.image for each in doubtful_hits(GIVEN, 1)] == [50]


def test_pairs_of_classes_are_counted_both_ways():
    first, second = pairs(GIVEN)
    assert (first.true, first.predicted, first.images, first.back) == (0, 1, 2, 1)
    assert first.share == pytest.approx(2 / 3) and (second.true, second.images, second.share) == (1, 1, 1)
