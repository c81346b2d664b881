"""Many images as one picture."""

import numpy as np

from labcore.figures.sheet import GAP, PAPER, sheet


def test_images_stand_in_rows_and_what_is_over_stays_white():
    images = np.stack([np.full((4, 4, 1), value, np.uint8) for value in (10, 20, 30)])
    picture = sheet(images, columns=2, side=8)
    assert picture.shape == (2 * 8 + GAP, 2 * 8 + GAP, 1)
    assert (
        (picture[:8, :8] == 10).all() and (picture[:8, 8 + GAP :] == 20).all() and (picture[8 + GAP :, :8] == 30).all()
    )
    assert (picture[8 + GAP :, 8 + GAP :] == PAPER).all()


def test_a_single_row_is_no_wider_than_its_images():
    assert sheet(np.zeros((2, 8, 8, 3), np.uint8), columns=9, side=8).shape == (8, 2 * 8 + GAP, 3)
