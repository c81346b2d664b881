"""A mask moves with its image, pixel by pixel, and stays where the image stays."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.nn.augmentation import Augmenter
from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.base import Operation

SIDES = (32, 40)
LEVELS = np.array([40, 120, 200], np.float32)
"""What gray each class has: the image says itself what its mask should be."""


def scenes(number: int = 8) -> np.ndarray:
    """Masks `(N, H, W)` uint8 of a rectangle within a rectangle, each elsewhere."""
    random = np.random.default_rng(0)
    masks = np.zeros((number, *SIDES), np.uint8)
    for mask in masks:
        top, left = random.integers(3, 9), random.integers(3, 12)
        mask[top : top + 19, left : left + 23] = 1
        mask[top + 4 : top + 12, left + 4 : left + 14] = 2
    return masks


MASKS = scenes()
KINDS = Operation.kinds()
MOVING = [name for name, kind in KINDS.items() if kind.suits_masks and kind.moves]
STILL = [name for name, kind in KINDS.items() if kind.suits_masks and not kind.moves]


def changed(operation: Operation, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    augmenter = Augmenter(Augmentation(operations=(operation,)), 3, (*SIDES, images.shape[3]))
    augmenter.start_epoch(1)
    found = augmenter(tf.constant(images), tf.constant(MASKS))
    return tuple(each.numpy() for each in found)


def away_from_edges(masks: np.ndarray) -> np.ndarray:
    """Where all pixels within one of a pixel are of its class: there, resampling blends nothing."""
    shifted = [np.roll(masks, (down, across), (1, 2)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return np.all([each == masks for each in shifted], axis=0)


@pytest.mark.parametrize("kind", MOVING)
def test_what_moves_pixels_moves_those_of_the_mask_alike(kind):
    images, masks = changed(KINDS[kind](), LEVELS[MASKS][..., None])
    assert masks.dtype == np.uint8 and (masks != MASKS).any()
    sure = away_from_edges(masks)
    assert sure.mean() > 0.5
    np.testing.assert_allclose(images[sure][:, 0], LEVELS[masks[sure]], atol=1)


@pytest.mark.parametrize("kind", STILL)
def test_what_moves_no_pixel_leaves_the_mask(kind):
    channels = 3 if KINDS[kind].needs_color else 1
    _, masks = changed(KINDS[kind](), np.repeat(LEVELS[MASKS][..., None], channels, axis=3))
    np.testing.assert_array_equal(masks, MASKS)


def test_cut_mix_takes_the_rectangle_of_one_other_image_with_its_mask():
    codes = np.arange(len(MASKS), dtype=np.uint8)[:, None, None]
    augmenter = Augmenter(Augmentation(operations=(KINDS["cut_mix"](probability=1),)), 0, (*SIDES, 1))
    own = np.broadcast_to(codes, MASKS.shape)
    images, masks = augmenter(tf.constant(own[..., None] * 10.0), tf.constant(own.copy()))
    np.testing.assert_array_equal(images.numpy()[..., 0], masks.numpy() * 10.0)
    changed = 0
    for mask, code in zip(masks.numpy(), codes.ravel(), strict=True):
        rows, columns = np.nonzero(mask != code)
        if len(rows):
            inside = mask[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
            assert (inside == inside[0, 0]).all(), "one whole rectangle of one image"
            changed += 1
    assert changed > 2


def test_several_movements_are_one_and_the_mask_follows_it():
    operations = tuple({"kind": kind} for kind in ("flip", "rotation", "zoom", "translation"))
    augmenter = Augmenter(Augmentation.model_validate({"operations": operations}), 0, (*SIDES, 1))
    images, masks = augmenter(tf.constant(LEVELS[MASKS][..., None]), tf.constant(MASKS))
    sure = away_from_edges(masks.numpy())
    np.testing.assert_allclose(images.numpy()[sure][:, 0], LEVELS[masks.numpy()[sure]], atol=1)


def test_an_operation_that_leaves_images_alone_now_and_then_leaves_their_masks_alone():
    images, masks = changed(KINDS["rotation"](probability=0.5), LEVELS[MASKS][..., None])
    same_image = (images[..., 0] == LEVELS[MASKS]).all(axis=(1, 2))
    same_mask = (masks == MASKS).all(axis=(1, 2))
    assert 0 < same_image.sum() < len(MASKS)
    np.testing.assert_array_equal(same_image, same_mask)
