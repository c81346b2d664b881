"""Changes to what a critic sees: what they do to images, and that gradients pass."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.nn.slopes import slopes
from labcore.spec.diff_augmentation import DiffAugmentation

SEED = np.int32([3, 4])
OFF = {"color": 0, "translation": 0, "cutout": 0}
KINDS = [{"color": 1}, {"translation": 0.25}, {"cutout": 0.5}]
IMAGES = np.random.default_rng(0).uniform(-1, 1, (6, 8, 12, 3)).astype("float32")


def changed(images, seed=SEED, **settings):
    """`images` with the changes of `settings` alone."""
    augment = DiffAugmentation(enabled=True, **{**OFF, **settings}).build()
    return tf.function(augment)(tf.constant(images), tf.constant(seed)).numpy()


def test_unless_switched_on_images_stay_as_they_are():
    images = tf.constant(IMAGES)
    assert DiffAugmentation().build()(images, SEED) is images
    assert DiffAugmentation(enabled=True).without_regularization().build()(images, SEED) is images


@pytest.mark.parametrize("settings", [*KINDS, {"color": 0.5, "translation": 0.125, "cutout": 0.25}], ids=str)
def test_a_seed_fixes_draws_that_differ_from_image_to_image(settings):
    alike = np.repeat(IMAGES[:1], 40, axis=0)
    once = changed(alike, **settings)
    np.testing.assert_array_equal(once, changed(alike, **settings))
    assert (once != changed(alike, SEED + 1, **settings)).any()
    assert len({image.tobytes() for image in once}) > 12
    assert once.shape == alike.shape and np.isfinite(once).all()


@pytest.mark.parametrize("color", [0.5, 1.0])
def test_color_changes_brightness_contrast_and_saturation_by_their_shares(color):
    images = np.repeat(IMAGES[:1], 2000, axis=0)
    given, whole = changed(images, color=color), (1, 2, 3)
    brighter = given.mean(whole) - images.mean(whole)
    gray, before = given.mean(3), images.mean(3)
    contrast = gray.std((1, 2)) / before.std((1, 2))
    saturation = (given - gray[..., None]).std(whole) / (images - before[..., None]).std(whole) / contrast
    for found, middle, reach in ((brighter, 0, 0.5), (contrast, 1, 0.5), (saturation, 1, 1)):
        reach = color * reach
        assert np.abs(found - middle).max() <= reach + 1e-3
        assert found.min() < middle - 0.95 * reach and found.max() > middle + 0.95 * reach
        assert found.mean() == pytest.approx(middle, abs=0.06 * reach)
    assert np.abs(np.corrcoef([brighter, contrast, saturation])[np.triu_indices(3, 1)]).max() < 0.1


def test_gray_images_have_no_saturation_to_change():
    gray = IMAGES[..., :1]
    np.testing.assert_allclose(changed(gray, color=1), changed(np.repeat(gray, 3, axis=3), color=1)[..., :1], atol=1e-6)


def test_shifts_move_whole_pixels_as_far_as_their_share_of_each_side_and_leave_gray():
    rows, columns = np.indices((8, 12)) + 1.0
    images = np.repeat(np.stack([rows, columns], axis=-1)[None], 500, axis=0).astype("float32")
    given, seen = changed(images, translation=0.25), set()
    for image in given:
        inside = image[..., 0] > 0
        down, across = (int(np.unique((image - images[0])[inside][:, axis]).item()) for axis in (0, 1))
        expected = np.zeros((8, 12), bool)
        expected[max(0, -down) : 8 - max(0, down), max(0, -across) : 12 - max(0, across)] = True
        np.testing.assert_array_equal(inside, expected)
        assert not image[~inside].any()
        seen.add((down, across))
    assert seen == {(down, across) for down in range(-2, 3) for across in range(-3, 4)}


def test_cutout_blots_out_one_square_anywhere():
    images = np.ones((3000, 8, 12, 1), "float32")
    gone = changed(images, cutout=0.5)[..., 0] == 0
    whole = gone.sum((1, 2)) == 4 * 6
    assert 0.1 < whole.mean() < 1 and gone.sum((1, 2)).max() == 4 * 6
    for image in gone[whole][:50]:
        down, across = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert np.ptp(down) == 3 and np.ptp(across) == 5
    assert gone.any(0).all() and not gone.all(0).any()
    share = gone.mean(0)
    np.testing.assert_allclose(share, share[::-1, ::-1], atol=0.1)


def test_to_leave_one_change_out_keeps_the_draws_of_the_others():
    both = changed(IMAGES, translation=0.25, cutout=0.5)
    shifted, cut = changed(IMAGES, translation=0.25), changed(IMAGES, cutout=0.5)
    np.testing.assert_array_equal(both, np.where(cut == 0, 0, shifted))


@pytest.mark.parametrize("settings", [*KINDS, {"color": 1, "translation": 0.25, "cutout": 0.5}], ids=str)
def test_gradients_pass_to_the_images(settings):
    """Against finite differences, and once more through a penalty's own gradient."""
    augment = tf.function(DiffAugmentation(enabled=True, **{**OFF, **settings}).build())
    rng = np.random.default_rng(1)
    images, way, weights = tf.constant(IMAGES), *(tf.constant(rng.normal(size=(2, *IMAGES.shape)), tf.float32))

    def total(given):
        return tf.reduce_sum(weights * tf.sin(augment(given, SEED)))

    with tf.GradientTape() as tape:
        tape.watch(images)
        found = total(images)
    along = tf.reduce_sum(way * tape.gradient(found, images))
    differences = (total(images + 1e-2 * way) - total(images - 1e-2 * way)) / 2e-2
    assert float(along) == pytest.approx(float(differences), rel=0.01, abs=0.05) and abs(along) > 0.5

    scale = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        steep = slopes(lambda given: scale * tf.reduce_sum(augment(given, SEED), axis=(1, 2, 3)), images)
    np.testing.assert_allclose(tape.gradient(steep, scale), tf.reduce_sum(steep) / 2, rtol=1e-5)
