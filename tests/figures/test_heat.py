"""Heat maps over images."""

import numpy as np

from labcore.figures.heat import overlay

IMAGE = np.full((8, 6, 1), 100, np.uint8)


def test_a_cold_map_leaves_the_image():
    laid = overlay(IMAGE, np.zeros((4, 3), np.float16), 1.0)
    assert laid.shape == (8, 6, 3)
    assert (laid == 100).all()


def test_no_opacity_leaves_the_image():
    assert (overlay(IMAGE, np.ones((4, 3), np.float16), 0.0) == 100).all()


def test_the_hottest_spot_is_where_the_map_is_hot():
    heat = np.zeros((4, 3), np.float16)
    heat[3, 2] = 1
    changed = np.abs(overlay(IMAGE, heat, 1.0).astype(int) - 100).sum(axis=2)
    assert np.unravel_index(changed.argmax(), changed.shape) == (7, 5)


def test_a_map_that_is_not_a_number_does_not_break_the_picture():
    assert (overlay(IMAGE, np.full((4, 3), np.nan, np.float16), 1.0) == 100).all()


def test_between_the_values_of_a_map_it_is_interpolated():
    warm = overlay(np.zeros((4, 8, 1), np.uint8), np.array([[0.0, 1.0]]), 1.0).astype(int).sum(axis=2)
    assert (warm[0] == warm[3]).all(), "nothing changes down the image"
    assert (np.diff(warm[0]) >= 0).all() and warm[0, 0] == 0 and warm[0, -1] > 600
    assert warm[0, 3] < warm[0, 4], "and in the middle it rises"
