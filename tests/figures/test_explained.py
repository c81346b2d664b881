"""The bench's pictures, as a page draws them."""

import base64

import numpy as np

from labcore.figures.explained import explained
from labcore.figures.filter_grid import ACROSS, GAP, filter_grid


def packed(array):
    return base64.b64encode(array.tobytes()).decode()


def answered(raw, signed=False, over="pixels"):
    pixels = np.full((len(raw), 4, 4, 1), 100, np.uint8)
    explanation = {"over": over, "signed": signed, "map_shape": raw.shape, "maps": packed(raw)}
    return {
        "shape": pixels.shape,
        "pixels": packed(pixels),
        "in_place": packed(pixels + 50),
        "probabilities": [[0.1, 0.9]] * len(raw),
        "explanations": [explanation],
    }


def test_each_image_has_its_own_map_and_is_tinted_where_it_is_hot():
    maps = np.zeros((2, 2, 2), np.float32)
    maps[1] = 0.003
    cold, hot = explained(answered(maps))
    assert (cold.picture(8, 0.5) == 100).all() and cold.picture(8, 0.5).shape == (8, 8, 3)
    assert (hot.picture(8, 0.5) != 100).any()
    assert cold.probabilities == [0.1, 0.9] and hot.raw.max() == np.float32(0.003) and hot.heat.max() == 1


def test_for_is_red_and_against_is_blue():
    maps = np.zeros((1, 4, 4), np.float32)
    maps[0, 0, 0], maps[0, 3, 3] = 2, -2
    (shown,) = explained(answered(maps, signed=True))
    picture = shown.picture(4, 1.0).astype(int)
    assert picture[0, 0, 0] > picture[0, 0, 2] and picture[3, 3, 0] < picture[3, 3, 2]
    assert (picture[1, 1] == 100).all()


def test_a_map_lies_over_the_image_that_it_is_of():
    (shown,) = explained(answered(np.zeros((1, 2, 2), np.float32), over="in_place"))
    assert (shown.image == 150).all()


def test_filters_stand_eight_in_a_row():
    filters = np.zeros((9, 3, 3, 1), np.uint8)
    filters[8] = 255
    picture = filter_grid({"shape": filters.shape, "pixels": packed(filters)}, side=12)
    assert picture.shape == (2 * 12 + GAP, ACROSS * (12 + GAP) - GAP, 4)
    assert (picture[12 + GAP :, :12, :3] == 255).all() and not picture[12 + GAP :, 12 + GAP :, 3].any()
