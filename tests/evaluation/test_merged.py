"""Answers counted in fewer classes."""

import numpy as np
import pytest

from labcore.evaluation.answers import Answers
from labcore.evaluation.merged import alike, merged


def test_probabilities_of_members_add_up_and_labels_follow():
    labels = np.array([0, 1, 2], np.int32)
    given = np.array([[0.4, 0.3, 0.3], [0.1, 0.2, 0.7], [0.2, 0.2, 0.6]], np.float32)
    found = merged(Answers(np.arange(3), labels, given), np.array([0, 1, 1], np.int32))
    assert found.labels.tolist() == [0, 1, 1]
    assert found.probabilities == pytest.approx(np.array([[0.4, 0.6], [0.1, 0.9], [0.2, 0.8]]))


def test_runs_are_counted_in_the_finest_classes_that_all_have():
    own = ("a", "b", "c", "d")
    found = alike([(own, {}), (("a", "x", "d"), {"x": ("b", "c")})])
    assert found.classes == ("a", "x", "d")
    assert [each.tolist() for each in found.places] == [[0, 1, 1, 2], [0, 1, 2]]
    crossed = alike([(("a or b", "c", "d"), {"a or b": ("a", "b")}), (("a", "b or c", "d"), {"b or c": ("b", "c")})])
    assert crossed.classes == ("a or b or c", "d")
    assert [each.tolist() for each in crossed.places] == [[0, 0, 1], [0, 0, 1]]


def test_no_two_classes_bear_one_name_and_none_bears_two():
    same = alike([(("x", "c", "d"), {"x": ("a", "b")}), (("a", "b", "x"), {"x": ("c", "d")})])
    assert same.classes == ("a or b", "c or d")
    other = alike([(("x", "c"), {"x": ("a", "b")}), (("y", "c"), {"y": ("b", "a")})])
    assert other.classes == ("a or b", "c")
