"""What one run confuses more than another, with its sign."""

import numpy as np
import pytest

from labcore.figures.confusion_difference import confusion_difference, signed

ONE, OTHER = [[8, 2], [1, 9]], [[6, 4], [1, 9]]


def test_each_cell_has_its_difference_and_zero_lies_in_the_middle():
    (heat,) = confusion_difference(ONE, OTHER, ["a", "b"], shares=False).data
    assert np.array(heat.z).tolist() == [[2, -2], [0, 0]]
    assert [list(row) for row in heat.text] == [["+2", "-2"], ["", ""]]
    assert heat.zmin == -heat.zmax


def test_shares_are_in_points_of_the_true_class():
    (heat,) = confusion_difference(ONE, np.array(OTHER) * 10, ["a", "b"]).data
    assert np.array(heat.z) == pytest.approx(np.array([[20, -20], [0, 0]]))


def test_equal_matrices_and_no_images_at_all_are_drawn():
    for matrix in (ONE, [[0, 0], [0, 0]]):
        (heat,) = confusion_difference(matrix, matrix, ["a", "b"]).data
        assert np.isfinite(heat.zmax) and not np.any(heat.z)


@pytest.mark.parametrize(("value", "text"), [(0.04, ""), (-0.3, "-0.3"), (2.0, "+2"), (-11.96, "-12")])
def test_numbers_have_their_sign(value, text):
    assert signed(value) == text
