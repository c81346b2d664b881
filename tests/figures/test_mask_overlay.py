"""Masks in colors."""

import numpy as np

from labcore.class_colors import PALETTE, color_of
from labcore.figures.mask_overlay import UNKNOWN, mask_overlay, masked_thumbnail

IMAGE = np.full((2, 2, 1), 100, np.uint8)
MASK = np.array([[0, 1], [2, 0]], np.int32)


def test_opacity_runs_from_the_image_to_the_mask():
    assert (mask_overlay(IMAGE, MASK, 0.0) == 100).all()
    painted = mask_overlay(IMAGE, MASK, 1.0)
    assert tuple(painted[0, 1]) == color_of(1) and tuple(painted[1, 0]) == color_of(2)
    assert (painted[0, 0] == 100).all(), "class 0 stays the image"


def test_more_classes_than_colors_never_take_that_of_the_background():
    assert all(color_of(index) in PALETTE[1:] for index in range(1, 40))


def test_a_set_has_its_own_colors_and_what_belongs_to_no_class_is_gray():
    painted = mask_overlay(IMAGE, np.array([[0, 1], [255, 0]], np.uint8), 1.0, ((0, 0, 0), (1, 2, 3)))
    assert tuple(painted[0, 1]) == (1, 2, 3) and tuple(painted[1, 0]) == UNKNOWN


def test_small_or_large_an_image_is_looked_at_with_its_mask_where_it_belongs():
    large = np.full((40, 80, 3), 100, np.uint8)
    mask = np.zeros((40, 80), np.uint8)
    mask[:, 40:] = 1
    small = masked_thumbnail(large, mask, 20, 1.0)
    assert small.shape == (10, 20, 3) and (small[:, :10] == 100).all() and (small[:, 10:] == color_of(1)).all()
    enlarged = masked_thumbnail(IMAGE, MASK, 6, 1.0)
    assert enlarged.shape == (6, 6, 3) and (enlarged[:3, 3:] == color_of(1)).all() and (enlarged[:3, :3] == 100).all()
