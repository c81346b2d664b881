"""Masks of images that are changed: they move alike, and what nobody can see any more is unknown."""

import numpy as np
import pytest

from labcore.evaluation.corruption import corruptions
from labcore.evaluation.corruption.base import UNKNOWN


@pytest.mark.parametrize("name", ["rotation", "translation"])
def test_what_moves_pixels_moves_those_of_the_mask_alike(name):
    kind, rows = corruptions()[name], np.arange(6)
    masks = np.zeros((6, 24, 32), np.uint8)
    masks[:, 8:16, 8:24] = 1
    moved, images = kind.masks(masks, rows, 3), kind(masks[..., None] * 200, rows, 3)[..., 0]
    known = moved != UNKNOWN
    assert (~known).any() and (moved != masks).any()
    assert ((images > 100) == (moved == 1))[known].mean() > 0.97


def test_what_hides_pixels_leaves_them_unknown_and_the_rest_where_it_was():
    masks, rows = np.ones((4, 20, 20), np.uint8), np.arange(4)
    images = np.random.default_rng(0).integers(0, 256, (4, 20, 20, 1), dtype=np.uint8)
    kind = corruptions()["occlusion"]
    hidden = kind.masks(masks, rows, 3) == UNKNOWN
    assert hidden.sum() == 4 * 7 * 7 and (kind(images, rows, 3)[~hidden] == images[~hidden]).all()


def test_what_changes_light_alone_leaves_masks_as_they_are():
    masks = np.random.default_rng(0).integers(0, 3, (3, 8, 8), dtype=np.uint8)
    for name in ("noise", "blur", "brightness", "contrast", "inversion", "jpeg"):
        assert (corruptions()[name].masks(masks, np.arange(3), 5) == masks).all(), name
