"""Whatever is in the package: five levels, seeded, uint8, and the stronger the further from the image."""

import numpy as np
import pytest

from labcore.evaluation.corruption import LEVELS, corruptions

KINDS = corruptions()


def photographs(channels=3, side=24):
    """Smooth images with something in the middle."""
    random = np.random.default_rng(0)
    across, down = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    waves = [np.sin(3 * across * a + 4 * down * b + c) for a, b, c in random.uniform(0.5, 2, (6 * channels, 3))]
    images = (np.stack(waves).reshape(6, channels, side, side).transpose(0, 2, 3, 1) * 90 + 120).astype(np.uint8)
    images[:, 8:16, 8:16] //= 2
    return images


def test_those_that_were_asked_for_are_there():
    assert set(KINDS) >= {
        *("noise", "blur", "contrast", "brightness", "jpeg", "rotation", "translation", "occlusion", "inversion"),
    }


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_corruption_keeps_shape_and_kind_and_grows_with_its_level(name, channels):
    images, kind = photographs(channels), KINDS[name]
    before, index = images.copy(), np.arange(6)
    levels = [kind(images, index, level) for level in range(1, LEVELS + 1)]
    assert all(each.dtype == np.uint8 and each.shape == images.shape for each in levels)
    assert (images == before).all(), "what is given stays as it is"
    distances = [np.abs(each.astype(int) - images).mean() for each in levels]
    assert distances == sorted(distances) and distances[0] > 0 and distances[-1] > 2 * distances[0]


@pytest.mark.parametrize("name", KINDS)
def test_an_image_is_changed_in_the_same_way_whichever_others_are(name):
    images, kind = photographs(), KINDS[name]
    whole, alone = kind(images, np.arange(6), 3), kind(images[4:5], np.array([4]), 3)
    assert (whole[4] == alone[0]).all()
    assert (kind(images, np.arange(6), 3) == whole).all()


def test_the_strongest_inversion_is_one_and_colors_stay_in_their_channels():
    images = photographs()
    assert (KINDS["inversion"](images, np.arange(6), 5) == 255 - images).all()
    red = np.zeros((1, 16, 16, 3), np.uint8)
    red[..., 0] = 200
    assert KINDS["jpeg"](red, np.zeros(1, np.int64), 1)[0].mean(axis=(0, 1)) == pytest.approx([200, 0, 0], abs=6)
