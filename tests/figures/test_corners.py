"""Where a spatial transformer looks, drawn into the image."""

import numpy as np

from labcore.figures.corners import MARGIN, with_corners

IMAGE = np.full((8, 8, 1), 90, np.uint8)


def test_the_whole_image_is_framed_and_its_first_corner_marked():
    side = 200
    shown = with_corners(IMAGE, [(0, 0), (1, 0), (1, 1), (0, 1)], side).astype(int)
    start, middle = round(side * MARGIN), side // 2
    red, blue = shown[..., 0] - shown[..., 2] > 80, shown[..., 2] - shown[..., 0] > 80
    assert red[middle, start - 2 : start + 3].any() and red[start - 2 : start + 3, middle].any()
    assert blue[start, start] and not blue[side - start, side - start]
    assert shown[middle, middle].tolist() == [90, 90, 90]


def test_a_frame_far_beyond_the_image_is_no_error():
    assert with_corners(IMAGE, [(-9, -9), (9, -9), (9, 9), (-9, 9)], 64).shape == (64, 64, 3)
