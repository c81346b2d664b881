"""The bench's pictures, as a page draws them."""

import base64

import numpy as np

from labcore.figures.explained import explained
from labcore.figures.filter_grid import ACROSS, GAP, filter_grid


def packed(array):
    return base64.b64encode(array.tobytes()).decode()


def test_each_image_has_its_own_map_and_is_tinted_where_it_is_hot():
    pixels, maps = np.full((2, 4, 4, 1), 100, np.uint8), np.zeros((2, 2, 2), np.uint8)
    maps[1] = 255
    answer = {
        "shape": pixels.shape,
        "pixels": packed(pixels),
        "map_shape": maps.shape,
        "maps": packed(maps),
        "probabilities": [[0.1, 0.9], [1, 0]],
    }
    cold, hot = explained(answer)
    assert (cold.picture(8, 0.5) == 100).all() and cold.picture(8, 0.5).shape == (8, 8, 3)
    assert (hot.picture(8, 0.5) != 100).any()
    assert cold.probabilities == [0.1, 0.9]


def test_filters_stand_eight_in_a_row():
    filters = np.zeros((9, 3, 3, 1), np.uint8)
    filters[8] = 255
    picture = filter_grid({"shape": filters.shape, "pixels": packed(filters)}, side=12)
    assert picture.shape == (2 * 12 + GAP, ACROSS * (12 + GAP) - GAP, 4)
    assert (picture[12 + GAP :, :12, :3] == 255).all() and not picture[12 + GAP :, 12 + GAP :, 3].any()
