"""Directions through codes, against planted ones."""

import numpy as np
import pytest

from labcore.evaluation.directions import factorized, plain, principal

AXES = np.linalg.qr(np.random.default_rng(3).standard_normal((5, 5)))[0].T
"""At right angles to each other, of length 1."""


def planted(deviations):
    draw = np.random.default_rng(0).standard_normal((4000, len(deviations)))
    return 2.0 + draw * deviations @ AXES[: len(deviations)]


def test_the_axes_along_which_codes_vary_most_are_found_with_deviations_and_shares():
    found = principal(planted([3.0, 1.0]), 12)
    assert found.axes.shape == (2, 5), "along the other three nothing varies"
    np.testing.assert_allclose(np.abs((found.axes * AXES[:2]).sum(axis=1)), 1, atol=1e-3)
    np.testing.assert_allclose(found.deviations, [3, 1], rtol=0.05)
    np.testing.assert_allclose(found.shares, [0.9, 0.1], atol=0.01)
    np.testing.assert_allclose(found.middle, 2, atol=0.2)
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in found.axes)


def test_no_more_are_given_than_are_asked_for_and_none_of_codes_that_are_alike():
    assert len(principal(planted([4.0, 3.0, 2.0]), 2).axes) == 2
    alike = principal(0.7 + 0.001 * np.random.default_rng(0).standard_normal((20, 3)), 12)
    assert alike.axes.shape == (0, 3) and alike.shares.shape == (0,)


def test_the_first_layer_is_factorized_into_what_it_takes_most_notice_of():
    strengths, outputs = np.array([1.0, 5.0, 2.0]), np.eye(3, 7)
    found = factorized(AXES[:3].T * strengths @ outputs, 2)
    np.testing.assert_allclose(np.abs((found.axes * AXES[[1, 2]]).sum(axis=1)), 1)
    np.testing.assert_allclose(found.shares, [25 / 30, 4 / 30])
    assert found.deviations.tolist() == [1, 1] and not found.middle.any()


@pytest.mark.parametrize("found", [plain(5, 3), principal(planted([3.0, 1.0]), 2)], ids=["numbers", "principal"])
def test_moving_along_one_direction_changes_the_place_on_it_and_on_no_other(found):
    code = np.array([0.3, -1.0, 0.5, 2.0, 0.1])
    by = np.zeros(len(found.axes))
    by[1] = 1.5
    np.testing.assert_allclose(found.places(found.moved(code, by)) - found.places(code), by, atol=1e-12)


def test_a_walk_goes_by_the_places_that_are_asked_for_and_keeps_all_else():
    found, code = principal(planted([3.0, 1.0]), 2), np.array([0.3, -1.0, 0.5, 2.0, 0.1])
    walk = found.walk(code, 0, np.array([-3.0, 0.0, 3.0]))
    places = np.array([found.places(each) for each in walk])
    np.testing.assert_allclose(places[:, 0], [-3, 0, 3], atol=1e-12)
    np.testing.assert_allclose(places[:, 1], found.places(code)[1])
    across = walk - walk @ found.axes.T @ found.axes
    np.testing.assert_allclose(across, np.tile(across[0], (3, 1)), atol=1e-12)
