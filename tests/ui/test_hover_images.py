"""The sheet of small images that a chart shows on hover: each in its place, and bounded whatever their number."""

import numpy as np
import pytest

from labcore.spec.embedding import Embedding
from labcore.ui.hover_images import LARGEST, MOST_PIXELS, columns_of, sheet_of, side_of


def test_each_image_has_its_place_in_the_sheet():
    images = [np.full((4, 4, 1), 10 * place, np.uint8) for place in range(7)]
    sheet = sheet_of(images, 8)
    assert columns_of(7) == 3 and sheet.shape == (24, 24, 3)
    assert [int(sheet[place // 3 * 8 + 4, place % 3 * 8 + 4, 0]) for place in range(7)] == list(range(0, 70, 10))


@pytest.mark.parametrize("number", [1, 10, 1000, Embedding.model_fields["number"].metadata[-1].le])
def test_the_sheet_is_bounded_for_as_many_as_a_map_may_have(number):
    side = side_of(number)
    assert 28 <= side <= LARGEST and (columns_of(number) * side) ** 2 <= MOST_PIXELS
