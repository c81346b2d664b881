"""Features against values worked out by hand."""

import numpy as np
import pytest

from labcore.spec.features import Features
from labcore.spec.features.gradients import OrientedGradients
from labcore.spec.features.network import NetworkFeatures
from labcore.spec.features.pixels import Pixels
from labcore.spec.features.texture import ColorAndTexture, texture


def built(features, images):
    return features.build(images.shape[1:], None)(images)


def test_pixels_are_shares_of_white_in_reading_order():
    images = np.array([[[[0], [51]], [[102], [255]]]], np.uint8)
    found = built(Pixels(), images)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[0, 0.2, 0.4, 1]], atol=1e-6)


def edge(across: bool) -> np.ndarray:
    """An 8×8 image, dark in one half and bright in the other."""
    image = np.zeros((8, 8), np.uint8)
    image[:, 4:] = 100
    return (image.T if across else image)[None, :, :, None]


def test_an_upright_edge_speaks_for_brightness_that_changes_sideways():
    # Two cells of 4×4 a side, so one block of four. Brightness changes by 100 on two columns, one on either side of the
    # middle, to the right: angle 0, which lies half way between the last direction and the first of two.
    found = built(OrientedGradients(cell=4, orientations=2), edge(across=False))[0]
    # Each cell: 4 pixels of strength 100, half to each direction: eight equal numbers, 1 / √8 each, beyond the clip.
    np.testing.assert_allclose(found, np.full(8, 1 / np.sqrt(8)), rtol=1e-4)


def test_edges_lying_and_standing_are_told_apart():
    features = OrientedGradients(cell=4, orientations=4)
    # Directions 0°, 45°, 90°, 135° have their middles at 22.5° and so on: 0° lies between the last and the first,
    # 90° between the second and the third.
    standing, lying = (built(features, edge(across))[0].reshape(4, 4) for across in (False, True))
    np.testing.assert_allclose(standing, np.tile([1, 0, 0, 1], (4, 1)) / np.sqrt(8), atol=1e-4)
    np.testing.assert_allclose(lying, np.tile([0, 1, 1, 0], (4, 1)) / np.sqrt(8), atol=1e-4)


def test_a_flat_image_has_no_edges_and_brightness_does_not_count():
    assert not built(OrientedGradients(cell=4), np.full((1, 8, 8, 3), 77, np.uint8)).any()
    dim, bright = edge(False) // 2, edge(False) // 2 + 90
    np.testing.assert_allclose(built(OrientedGradients(cell=4), dim), built(OrientedGradients(cell=4), bright))


def test_patterns_of_a_spot_an_edge_and_a_flat_image():
    spot = np.zeros((1, 3, 3), np.float32)
    spot[0, 1, 1] = 9
    assert texture(spot, 1)[0].tolist() == [1] + [0] * 9, "no neighbour is as bright"
    assert texture(np.ones((1, 3, 3), np.float32), 1)[0].tolist() == [0] * 8 + [1, 0], "all eight are"
    wedge = np.array([[[0, 0, 0], [5, 5, 5], [5, 5, 5]]], np.float32)
    assert texture(wedge, 1)[0].tolist() == [0] * 5 + [1] + [0] * 4, "five are, side by side"
    checkers = np.array([[[9, 0, 9], [0, 5, 0], [9, 0, 9]]], np.float32)
    assert texture(checkers, 1)[0].tolist() == [0] * 9 + [1], "four are, but not side by side"


def test_texture_is_the_same_whichever_way_an_image_is_turned():
    gray = np.random.default_rng(0).random((2, 12, 12)).astype(np.float32)
    for distance in (1, 2, 4):
        turned = texture(np.rot90(gray, axes=(1, 2)).copy(), distance)
        np.testing.assert_allclose(turned, texture(gray, distance))


def test_colors_are_counted_by_channel():
    images = np.zeros((1, 3, 3, 2), np.uint8)
    images[0, 0, :, 1] = 255  # a third of the second channel
    found = built(ColorAndTexture(bins=2, scales=1), images)[0]
    # Bins, mean and deviation, the channels alternating; then ten patterns.
    np.testing.assert_allclose(found[:8], [1, 2 / 3, 0, 1 / 3, 0, 1 / 3, 0, np.sqrt(2) / 3], atol=1e-6)
    assert len(found) == 18


@pytest.mark.parametrize("kind", [kind for kind in Features.kinds().values() if kind is not NetworkFeatures])
@pytest.mark.parametrize("shape", [(16, 20, 1), (21, 16, 3)])
def test_there_are_as_many_as_was_said_and_each_image_stands_for_itself(kind, shape):
    images = np.random.default_rng(1).integers(0, 256, (3, *shape)).astype(np.uint8)
    features = kind().fitted({}, shape, 100)
    found = built(features, images)
    assert found.shape == (3, features.length(shape)) and np.isfinite(found).all()
    np.testing.assert_array_equal(found[1:2], built(features, images[1:2]))
