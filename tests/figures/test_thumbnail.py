"""Images at the size in which they are looked at."""

import numpy as np
import pytest

from labcore.figures.thumbnail import strip, thumbnail, tile


def noise(height, width, channels):
    return np.random.default_rng(0).integers(0, 255, (height, width, channels), dtype=np.uint8)


def test_a_small_image_is_enlarged_by_whole_pixels():
    image = noise(8, 5, 1)
    large = thumbnail(image, 100)
    assert large.shape == (96, 60, 1)
    assert (large[::12, ::12] == image).all() and (large[11::12, 11::12] == image).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_large_image_is_averaged_down_in_proportion(channels):
    image = noise(400, 200, channels)
    small = thumbnail(image, 100)
    assert small.shape == (100, 50, channels)
    assert small.mean() == pytest.approx(image.mean(), abs=1)
    assert small.std() < image.std() / 2


def test_a_sliver_keeps_one_pixel():
    assert thumbnail(noise(1000, 1, 3), 50).shape == (50, 1, 3)


def test_tiles_and_strips_are_of_one_size():
    assert tile(noise(9, 30, 1), 64).shape == (64, 64, 3)
    assert strip([noise(9, 30, 1), noise(80, 80, 3)], 64, gap=4).shape == (64, 132, 4)


def test_a_small_image_fills_its_tile_without_new_values():
    image = noise(28, 28, 1)
    shown = tile(image, 96)
    assert set(np.unique(shown)) == set(np.unique(image)) and shown[0, 0, 0] == image[0, 0, 0]
    assert shown[-1, -1, 0] == image[-1, -1, 0]
