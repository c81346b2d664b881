"""Images made for rare classes: of training images alone, masks true to the last pixel, the same for the same seed."""

import dataclasses

import numpy as np
import pytest

from labcore.spec.imbalance.pixel_sampling import Held, PixelSampling
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes
from labcore.spec.imbalance.pixels import PixelImbalance
from labcore.spec.segmentation import Segmentation
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from labcore.tasks.mask_balancing import sampled
from labcore.tasks.segmentation import MaskLearning
from labcore.training.reporter import Reporter
from tests.samples import disks

LEVELS = np.array([40, 120, 200], np.uint8)
"""What gray each class has in training images: an image says itself what its mask should be."""

RARE, KEPT_OUT = 2, 7
"""The rare class; and the gray of all images that are not learned from, which shows wherever they are used."""


def plain() -> tuple:
    """A set whose images are their masks in gray; every tenth training image shows the rare class."""
    data = disks(60, 20, 30, classes=2)
    masks = data.masks.reshape(60, 20, 30).copy()
    learned = np.flatnonzero(data.split == 0)
    for row in learned[::10]:
        masks[row] = 0
        masks[row, 4:11, 6:15] = RARE
        masks[row, 4, 6:9] = 0
    masks[data.split != 0] = np.where(masks[data.split != 0] > 0, RARE, 0)
    images = np.where((data.split == 0)[:, None, None], LEVELS[masks], KEPT_OUT).astype(np.uint8)[..., None]
    card = data.card.model_copy(update={"classes": ("ground", "disk", "stone")})
    return dataclasses.replace(data, card=card, masks=masks.ravel(), pixels=images.ravel()), images


DATA, IMAGES = plain()
MASKS, ROWS = DATA.masks.reshape(60, 20, 30), DATA.indices("train")
SCENES = Scenes(IMAGES, MASKS, ROWS, DATA.class_pixels[ROWS])
MAKING = [name for name, kind in PixelSampling.kinds().items() if kind.makes]


def made(kind: str, seed: int = 0, number: int = 12, **settings) -> tuple[np.ndarray, np.ndarray]:
    sampling = PixelSampling.kinds()[kind](**settings)
    both = np.stack(list(sampling.make(SCENES, RARE, number, np.random.default_rng(seed))))
    return both[..., 0], both[..., 1]


@pytest.mark.parametrize("kind", MAKING)
def test_made_images_show_the_class_come_of_training_images_alone_and_are_reproducible(kind):
    images, masks = made(kind)
    assert images.shape == masks.shape == (12, 20, 30)
    assert (masks == RARE).any(axis=(1, 2)).all() and not (images == KEPT_OUT).any()
    for found, again, other in zip((images, masks), made(kind), made(kind, seed=1), strict=True):
        np.testing.assert_array_equal(found, again)
        assert (found != other).any()


def test_what_is_pasted_is_in_image_and_mask_at_the_same_pixels_and_all_else_is_the_ground():
    images, masks = made("copy_paste", scale=0)
    np.testing.assert_array_equal(images, LEVELS[masks])
    grounds = {MASKS[row].tobytes() for row in ROWS if not (MASKS[row] == RARE).any()}
    object_ = MASKS[ROWS[0]] == RARE
    for mask in masks:
        pasted = mask == RARE
        assert any(((mask == np.frombuffer(each, np.uint8).reshape(20, 30)) | pasted).all() for each in grounds)
        assert object_.sum() <= pasted.sum() <= 2 * object_.sum(), "one or two, each as it was cut out"


def test_objects_are_mirrored_and_scaled_a_little():
    sizes = [int((mask == RARE).sum()) for mask in made("copy_paste", objects=1, scale=0.5)[1]]
    own = int((MASKS[ROWS[0]] == RARE).sum())
    assert min(sizes) < 0.7 * own and max(sizes) > 1.4 * own
    corners = {bool(_piece(mask)[0, 0]) for mask in made("copy_paste", objects=1, scale=0)[1]}
    assert corners == {True, False}, "the notch is left in some and right in others"
    assert {bool(_piece(mask)[0, 0]) for mask in made("copy_paste", objects=1, scale=0, mirror=False)[1]} == {False}


def _piece(mask):
    rows, columns = np.nonzero(mask == RARE)
    return (mask == RARE)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def test_a_crop_is_enlarged_around_an_object_mask_and_image_alike():
    images, masks = made("crops", size=0.5)
    assert (masks == RARE).sum(axis=(1, 2)).min() > 2 * (MASKS[ROWS[0]] == RARE).sum()
    shifted = [np.roll(masks, (down, across), (1, 2)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    inside = np.all([each == masks for each in shifted], axis=0)
    assert inside.mean() > 0.5
    np.testing.assert_array_equal(images[inside], LEVELS[masks[inside]])


@pytest.mark.parametrize("kind", [*MAKING, "over_sampling"])
def test_a_run_shows_and_records_what_was_promised(kind, tmp_path):
    imbalance = PixelImbalance.model_validate({"sampling": {"kind": kind, "share": 0.3}})
    spec = Segmentation(dataset="disks", preprocessing={"size": None}).model_copy(update={"imbalance": imbalance})
    folder = RunFolder(tmp_path / "run")
    folder.write_spec(spec)
    folder.write_status(Status(created=1.0, state=State.RUNNING, token="mine"))
    held = Held.by_masks(SCENES.pixels)
    promised = imbalance.sampling.foreseen(held)
    with Reporter(folder, "mine") as reporter:
        images, masks = sampled(spec, SCENES, DATA.card.classes, reporter)
        lesson = MaskLearning(spec, DATA, IMAGES)
        order = lesson.order(masks)(1)
    assert len(order) == promised.images == len(ROWS) + imbalance.sampling.extra(held).sum()
    assert set(order[order < 60]) == set(ROWS) and len(images) == len(masks)
    shown = (masks[order] == RARE).any(axis=(1, 2))
    assert shown.sum() == promised.shows[RARE] and shown.mean() >= 0.3
    record = folder.json_artifact("imbalance")["classes"][RARE]
    assert record["images"] == held.shows[RARE] and record["shown"] == promised.shows[RARE]
    assert record["pixels"] == held.pixels[RARE] and record["pixels_shown"] == int((masks[order] == RARE).sum())
    assert not (images[order] == KEPT_OUT).any()
