"""Pictures with words at their edges, as one PNG."""

import io

import numpy as np
from PIL import Image

from labcore.figures.picture_grid import GAP, LINE, picture_grid

RED = np.zeros((8, 8, 3), np.uint8) + np.array([200, 0, 0], np.uint8)


def opened(png):
    return np.asarray(Image.open(io.BytesIO(png)))


def test_each_picture_lies_in_its_row_and_column():
    gray = np.full((8, 8, 1), 90, np.uint8)
    sheet = opened(picture_grid(["a", "b"], [("first", [gray, RED]), ("second\nline", [RED, gray])], side=64))
    down = 64 + 2 * LINE + GAP
    assert sheet.shape == (GAP + LINE + 2 * down, GAP + 2 * (64 + GAP), 3)
    for row, column, color in ((0, 0, [90] * 3), (0, 1, [200, 0, 0]), (1, 0, [200, 0, 0]), (1, 1, [90] * 3)):
        y, x = GAP + LINE + row * down + 32, GAP + column * (64 + GAP) + 32
        assert sheet[y, x].tolist() == color


def test_words_stay_in_their_column():
    short, long = (opened(picture_grid([title, ""], [("", [RED, RED])], side=64)) for title in ("W", "W" * 200))
    top, second = slice(0, GAP + LINE - 2), slice(GAP + 64 + GAP, None)
    assert (short[top] < 128).any() and not (long[top, second] < 128).any()
