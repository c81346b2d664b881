"""The preview shows training images as the network would see them, and what a run would make of them."""

import base64

import numpy as np
import pytest

from labcore.spec.augmentation import Augmentation
from labcore.spec.augmentation.geometric import Rotation
from labcore.spec.augmentation.light import Inversion
from labcore.spec.augmentation.mixing import CutMix
from labcore.spec.preprocessing import Preprocessing
from labcore.tasks.answers import answer
from labcore.tasks.augmentation_preview import LARGEST_SIDE, preview
from tests.samples import disks, shapes

DATA = shapes(images=60, side=12)


def previewed(*operations, shape=(12, 12, 1), draw: int = 1, seed: int = 0, **changes):
    found = preview(
        DATA, Preprocessing(), Augmentation(operations=operations, **changes), shape,
        images=3, variants=2, seed=seed, draw=draw,
    )  # fmt: skip
    return found, np.frombuffer(base64.b64decode(found["pixels"]), np.uint8).reshape(found["shape"])


def test_training_images_of_each_class_stand_before_their_variants():
    found, pixels = previewed(Inversion(probability=1))
    assert found["classes"] == ["bar 0", "bar 1", "bar 2"] and found["shares"] == [[], [], []]
    assert pixels.shape == (3, 3, 12, 12, 1)
    train = {DATA.image(int(row)).tobytes() for row in DATA.indices("train")}
    assert all(image.tobytes() in train for image in pixels[:, 0])
    np.testing.assert_array_equal(pixels[:, 1], 255 - pixels[:, 0])


def test_another_draw_or_seed_shows_other_variants_of_the_same_images():
    first, again, other, seeded = (
        previewed(Rotation(degrees=90), draw=draw, seed=seed)[1] for draw, seed in ((1, 0), (1, 0), (2, 0), (1, 5))
    )
    np.testing.assert_array_equal(first, again)
    for changed in (other, seeded):
        np.testing.assert_array_equal(first[:, 0], changed[:, 0])
        assert (first[:, 1:] != changed[:, 1:]).any()
    assert (first[:, 1] != first[:, 2]).any()


def test_blended_labels_are_told():
    found, _ = previewed(CutMix(probability=1))
    assert [len(each) for each in found["shares"]] == [2, 2, 2]
    assert all(sum(shares.values()) == pytest.approx(1, abs=0.02) for each in found["shares"] for shares in each)


def test_switched_off_the_variants_are_the_image():
    _, pixels = previewed(CutMix(), enabled=False)
    assert (pixels == pixels[:, :1]).all()


def test_large_images_are_answered_small():
    _, pixels = previewed(Rotation(), shape=(200, 100, 1))
    assert pixels.shape == (3, 3, LARGEST_SIDE, LARGEST_SIDE // 2, 1)


def test_the_bench_answers_what_app_and_command_line_ask(lab_home):
    from labcore.datasets.library import Library
    from labcore.launch.augmentation import QUESTION, payload
    from labcore.spec.resolve import resolve

    card = Library().card("digits")
    spec = resolve({"dataset": "digits"}, Library().card)
    found = answer(QUESTION, payload(spec, card, images=2, variants=3, draw=1))
    assert found["shape"] == [2, 4, *spec.input_shape(card)] and len(found["classes"]) == 2


def test_masks_are_answered_beside_images_and_move_with_them():
    masks = disks(30, 16, 24, classes=3)
    found = preview(
        masks, Preprocessing(), Augmentation(operations=(Rotation(degrees=90), CutMix(probability=1))), (16, 24, 1),
        images=3, variants=2, seed=0, draw=1,
    )  # fmt: skip
    pixels = np.frombuffer(base64.b64decode(found["pixels"]), np.uint8).reshape(3, 3, 16, 24)
    shown = np.frombuffer(base64.b64decode(found["masks"]), np.uint8).reshape(3, 3, 16, 24)
    assert {"background + disk1", "background + disk2"} == set(found["classes"]) and found["shares"] == [[], [], []]
    assert (shown[:, 1] != shown[:, 0]).any() and set(np.unique(shown)) <= {0, 1, 2}
    # The disks are brighter than their ground by far more than its noise: where the mask is, the image is bright.
    for image, mask in zip(pixels.reshape(-1, 16, 24), shown.reshape(-1, 16, 24), strict=True):
        assert image[mask == 2].mean() > image[mask == 0].mean() + 60 if (mask == 2).any() else True
