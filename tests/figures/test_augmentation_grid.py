"""Images beside their variants, from the plain data that the bench answers."""

import base64

import numpy as np

from labcore.figures.augmentation_grid import blend, captions, grid, rows


def answer(images: int, variants: int, side: int, channels: int) -> dict:
    shape = (images, 1 + variants, side, side, channels)
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    return {"shape": list(shape), "pixels": base64.b64encode(pixels.tobytes()).decode()}


def test_an_image_stands_before_its_variants():
    asked = answer(images=2, variants=3, side=8, channels=1)
    first, second = rows(asked, 20)
    pixels = np.frombuffer(base64.b64decode(asked["pixels"]), np.uint8).reshape(asked["shape"])
    assert first.shape == second.shape and first.shape[0] == 16
    assert (second[::2, :16:2, 0] == pixels[1, 0, ..., 0]).all()
    assert (second[::2, -16::2, 0] == pixels[1, 3, ..., 0]).all()
    assert (first[:, 16:20, 3] == 0).all() and (first[:, :16, 3] == 255).all()


def test_large_images_and_rows_below_each_other():
    asked = answer(images=3, variants=1, side=30, channels=3)
    assert rows(asked, 20)[0].shape[0] == 20
    assert grid(asked, 20).shape[0] == 3 * 20 + 2 * 6


def test_blended_labels_are_told_the_largest_share_first():
    assert blend({"cat": 0.3, "dog": 0.7}) == "70 % dog, 30 % cat"
    told = captions({"classes": ["cat", "dog"], "shares": [[{"cat": 1.0}, {"cat": 0.25, "dog": 0.75}], []]})
    assert told == ["cat · 1: 100 % cat · 2: 75 % dog, 25 % cat", "dog"]


def test_masks_lie_over_their_images_in_the_colors_of_the_set():
    asked = answer(images=1, variants=1, side=8, channels=1)
    masks = np.zeros((1, 2, 8, 8), np.uint8)
    masks[0, 0, 2, 3] = 1
    masked = {**asked, "masks": base64.b64encode(masks.tobytes()).decode(), "colors": ((0, 0, 0), (255, 0, 0))}
    bare, painted = rows(asked, 8)[0], rows(masked, 8)[0]
    changed = np.argwhere((bare != painted).any(axis=2))
    assert changed.tolist() == [[2, 3]] and painted[2, 3, 0] > painted[2, 3, 1] == painted[2, 3, 2]
