"""Moves of pixels: each about the centre, by its own amount, several of them in one resampling."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.nn import warping
from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.geometric import Flip, Rotation, Translation, Zoom

SMOOTH = np.indices((21, 33)).astype("float32")[..., None]  # an image whose values are its rows, and one of its columns
ROWS, COLUMNS = SMOOTH


def moved(layer: warping.Warping, image: np.ndarray, count: int = 50) -> np.ndarray:
    return layer(np.repeat(image[None], count, axis=0), training=True).numpy()


def test_half_of_the_images_are_mirrored_exactly():
    images = moved(warping.Flipping(True, False, seed=1), COLUMNS)
    mirrored = [(image == COLUMNS[:, ::-1]).all() for image in images]
    assert all(same or (image == COLUMNS).all() for same, image in zip(mirrored, images, strict=True))
    assert 10 < sum(mirrored) < 40


@pytest.mark.parametrize(
    "layer",
    [warping.Turning(30, 1), warping.Zooming(0.2, 1), warping.Shearing(20, 1), warping.Flipping(True, True, 1)],
    ids=lambda layer: type(layer).__name__,
)
def test_the_centre_stays(layer):
    for image in SMOOTH:
        np.testing.assert_allclose(moved(layer, image)[:, 10, 16, 0], image[10, 16, 0], atol=1e-3)


def test_shifts_reach_their_share_of_each_side_and_no_further():
    across = moved(warping.Shifting(0.2, 1), COLUMNS, 400)[:, 10, 16, 0] - 16
    down = moved(warping.Shifting(0.2, 1), ROWS, 400)[:, 10, 16, 0] - 10
    assert 0.95 * 0.2 * 33 < np.abs(across).max() <= 0.2 * 33 + 1e-3
    assert 0.95 * 0.2 * 21 < np.abs(down).max() <= 0.2 * 21 + 1e-3
    assert abs(across.mean()) < 1 and abs(np.corrcoef(across, down)[0, 1]) < 0.3


def test_a_crop_shows_a_part_of_the_image_alone():
    columns = moved(warping.Cropping(0.4, 1), COLUMNS)[:, 10, :, 0]
    kept = (columns[:, -1] - columns[:, 0]) / 32
    assert kept.min() > 0.6 - 1e-3 and kept.max() <= 1 + 1e-3 and kept.std() > 0.05
    assert columns[:, 0].std() > 1


def test_corners_come_from_where_they_were_moved_to():
    corners = tf.constant([[-16, -10], [16, -10], [-16, 10], [16, 10]], tf.float32)
    target = corners + np.random.default_rng(0).uniform(-3, 3, (5, 4, 2)).astype("float32")
    matrices = warping._through_corners(corners, target).numpy()
    found = np.concatenate([corners, np.ones((4, 1))], axis=1) @ matrices.transpose(0, 2, 1)
    np.testing.assert_allclose(found[..., :2] / found[..., 2:], target, atol=1e-4)


def test_several_moves_are_those_moves_one_after_the_other():
    """Compared inside the image, on one that linear interpolation keeps exactly."""
    operations = (Translation(share=0.05), Rotation(degrees=20), Flip(probability=0.5), Zoom(share=0.1))
    both = np.repeat(np.concatenate([ROWS, COLUMNS], axis=-1)[None], 20, axis=0)
    targets = np.ones((20, 1), "float32")
    whole = Augmenter(Augmentation(operations=operations), 3, both.shape[1:])
    whole.start_epoch(1)
    at_once, _ = whole(both, targets)

    whole.start_epoch(1)
    one_by_one = both
    for drawn in whole._steps[0]._drawn:
        matrices = drawn.layer.matrices(20, 21, 33)
        matrices = drawn.chosen(matrices, tf.eye(3, batch_shape=[20]), drawn.rows(20))
        one_by_one = warping.warped(one_by_one, matrices)
    np.testing.assert_allclose(at_once[:, 8:13, 13:20], one_by_one[:, 8:13, 13:20], atol=0.02)
    assert np.abs(at_once - both).max() > 3


@pytest.mark.parametrize(
    ("ours", "keras_layer"),
    [
        (warping.Turning(25, 1), keras.layers.RandomRotation(25 / 360, fill_mode="nearest", seed=2)),
        (warping.Zooming(0.3, 1), keras.layers.RandomZoom((-0.3, 0.3), fill_mode="nearest", seed=2)),
        (warping.Shifting(0.2, 1), keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest", seed=2)),
    ],
    ids=["Turning", "Zooming", "Shifting"],
)
def test_the_spread_is_that_of_the_stock_layer(ours, keras_layer):
    spread, stock = (
        np.std(layer(np.repeat(COLUMNS[None], 2000, axis=0), training=True), axis=0) for layer in (ours, keras_layer)
    )
    np.testing.assert_allclose(spread, stock, atol=0.35)
