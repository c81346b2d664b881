"""Masks of pictures of any size, scaled as a whole or in tiles, by a network that tells bright from dark pixels."""

import base64

import cv2
import numpy as np
import pytest

from labcore.errors import InputError
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.preprocessing.tile import Tile, tile_for
from labcore.tasks import mask_prediction
from labcore.tasks.mask_prediction import LARGEST_SEEN, MaskTeller
from labcore.tasks.trained import Trained

PLAIN = Preprocessing()


def answer(images):
    light = images.mean(axis=3, keepdims=True).astype(np.float32) / 255
    return np.concatenate([1 - light, light], axis=3)


NETWORK = Trained((16, 32, 1), 2, answer, of_pixels=True)


def unpacked(png):
    return cv2.imdecode(np.frombuffer(base64.b64decode(png), np.uint8), cv2.IMREAD_UNCHANGED)


def dots(height=160, width=320):
    """Dark, with a bright dot of three pixels every thirty-two."""
    image = np.full((height, width, 1), 20, np.uint8)
    for row in range(8, height, 32):
        for column in range(8, width, 32):
            image[row : row + 3, column : column + 3] = 240
    return image


def test_what_is_small_vanishes_as_a_whole_and_is_found_in_tiles():
    image = dots()
    (scaled,) = MaskTeller(NETWORK, PLAIN)([image])
    (tiles,) = MaskTeller(NETWORK, PLAIN, tile_for(NETWORK.shape, None, "stretch"))([image])
    assert not unpacked(scaled["mask"]).any()
    assert (unpacked(tiles["mask"]) == (image[..., 0] > 127)).all()
    assert tiles["shares"] == pytest.approx([1 - 50 * 9 / image.size, 50 * 9 / image.size])


def test_tiles_have_the_scale_of_the_training_images():
    assert tile_for((64, 128, 1), None, "stretch") == Tile(64, 128, of_training=False)
    known = tile_for((64, 128, 1), (256, 512, 3), "stretch")
    assert (known.height, known.width) == (256, 512) and "512 × 256 pixels, at the scale" in known.sentence
    boxed = tile_for((64, 64, 1), (300, 400, 3), "letterbox")
    assert (boxed.height, boxed.width) == (400, 400), "what fills the network's input at the same scale"
    cropped = tile_for((64, 64, 1), (300, 400, 3), "crop")
    assert (cropped.height, cropped.width) == (300, 300)
    asked = tile_for((64, 128, 1), (256, 512, 3), "stretch", 1000)
    assert (asked.height, asked.width) == (500, 1000) and "at the scale" not in asked.sentence
    with pytest.raises(InputError, match="too small"):
        tile_for((64, 128, 1), None, "stretch", 9)


def test_tiles_of_another_scale_are_brought_to_the_networks_input():
    image = np.zeros((100, 150, 1), np.uint8)
    image[:, 75:] = 255
    (found,) = MaskTeller(NETWORK, PLAIN, tile_for(NETWORK.shape, (32, 64), "stretch"))([image])
    mask = unpacked(found["mask"])
    assert mask.shape == (100, 150) and (mask == (image[..., 0] > 0)).mean() > 0.99


@pytest.mark.parametrize("tiles", [False, True])
def test_what_is_looked_at_is_small_and_agrees_with_the_mask(tiles):
    image = np.zeros((900, 2100, 3), np.uint8)
    image[:, 1001:] = 200
    tile = tile_for((300, 700), None, "stretch") if tiles else None
    network = Trained((300, 700, 3), 2, answer, of_pixels=True)
    (found,) = MaskTeller(network, PLAIN, tile, seen=True)([image])
    picture, mask, planes = (unpacked(found["view"][name]) for name in ("picture", "mask", "planes"))
    assert mask.shape == (300, 700) and max(mask.shape) <= LARGEST_SEEN
    assert (mask == unpacked(found["mask"])[::3, ::3]).all()
    planes = planes.reshape(2, 300, 700)
    assert picture.shape == (300, 700, 3) and (planes.argmax(axis=0) == mask).all()
    assert planes[1, 150, 600] == 200 and planes[:, 150, 10].tolist() == [255, 0]


def test_a_picture_of_too_many_tiles_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(mask_prediction, "MOST_TILES", 10)
    tell = MaskTeller(NETWORK, PLAIN, tile_for(NETWORK.shape, None, "stretch"))
    with pytest.raises(InputError, match="takes 169 tiles of 32 × 16: too many"):
        list(tell([dots()]))
