"""Large images in overlapping tiles: every pixel answered once, seams blended, never more held than a band."""

import tracemalloc
from itertools import count

import numpy as np
import pytest

from labcore.spec.preprocessing.tiling import OVERLAP, starts, tiled


def whole(image, tile, answer, classes=2):
    out, answered = np.zeros((*image.shape[:2], classes), np.float32), np.zeros(len(image), int)
    for top, band in tiled(image, tile, classes, answer, 3):
        out[top : top + len(band)] = band
        answered[top : top + len(band)] += 1
    assert (answered == 1).all()
    return out


def brightness(tiles):
    light = tiles.astype(np.float32) / 255
    return np.concatenate([light, 1 - light], axis=3)


@pytest.mark.parametrize("sides", [(5, 7), (16, 24), (50, 33), (17, 100), (64, 16)])
def test_every_pixel_gets_what_its_tiles_say(sides):
    image = np.random.default_rng(0).integers(0, 256, (*sides, 1), dtype=np.uint8)
    assert np.abs(whole(image, (16, 24), brightness) - brightness(image[None])[0]).max() < 1e-6


def test_tiles_overlap_and_reach_the_end():
    for length in range(1, 200):
        places = starts(length, 16)
        assert places[0] == 0 and (length <= 16 or places[-1] == length - 16)
        assert (np.diff(places) <= 16 * (1 - OVERLAP)).all()


def test_where_tiles_disagree_there_is_no_edge():
    """Of two neighbours one says 0, the other 1: between them it rises step by step."""
    turn = count()

    def answer(tiles):
        told = np.array([next(turn) % 2 for _ in tiles], np.float32)
        return np.broadcast_to(np.stack([told, 1 - told], axis=1)[:, None, None], (*tiles.shape[:3], 2))

    found = whole(np.zeros((32, 80, 1), np.uint8), (32, 32), answer)[16, :, 0]
    assert found.min() == 0 and found.max() == 1 and np.abs(np.diff(found)).max() < 0.2


def test_no_more_than_a_band_is_held():
    """Of an image a hundred times as high as a tile."""
    image = np.zeros((3200, 64, 1), np.uint8)
    tracemalloc.start()
    for _, band in tiled(image, (32, 32), 8, lambda tiles: np.zeros((*tiles.shape[:3], 8), np.float32), 4):
        assert len(band) <= 32
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3200 * 64 * 8 * 4 / 4
