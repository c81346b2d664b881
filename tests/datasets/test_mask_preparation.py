"""Masks brought to where their prepared images are."""

import numpy as np
import pytest

from labcore.datasets import storage
from labcore.datasets.preparation import prepare, prepare_masks
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.preprocessing.fitting import fit_mask, unfit_mask

RANDOM = np.random.default_rng(0)


@pytest.fixture
def dataset(tmp_path):
    """Images whose pixels say their class: 0 and 200 gray; of two shapes."""
    masks = [np.zeros((12, 20), np.uint8), np.zeros((24, 16), np.uint8)]
    masks[0][3:9, 5:15] = 1
    masks[1][6:, 4:12] = 1
    images = [200 * mask[..., None] for mask in masks]
    storage.write(tmp_path / "set", images, [-1, -1], [0, 0], masks=masks, name="set", title="Set",
                  task="segmentation", classes=("background", "thing"), source="imported")  # fmt: skip
    return storage.open_dataset(tmp_path / "set")


@pytest.mark.parametrize("how", ["stretch", "letterbox", "crop"])
def test_a_mask_lies_where_its_image_lies(dataset, tmp_path, how):
    preprocessing = Preprocessing(fit=how, interpolation="nearest")
    shape = (16, 16, 1)
    images = prepare(dataset, preprocessing, shape, tmp_path / "cache")
    masks = prepare_masks(dataset, preprocessing, shape, tmp_path / "cache")
    assert masks.shape == (2, 16, 16) and masks.dtype == np.uint8
    known = masks != 255
    agree = (images[..., 0] == 200) == (masks == 1)
    assert agree[known].mean() > 0.9, "half a pixel at the edges is all that rounding may move"
    assert known.all() == (how != "letterbox")
    assert not images[..., 0][~known].any(), "only bars are ignored"


def test_masks_that_have_the_size_are_handed_out_as_they_lie(tmp_path):
    masks = RANDOM.integers(0, 2, (3, 8, 8)).astype(np.uint8)
    images = RANDOM.integers(0, 255, (3, 8, 8, 1)).astype(np.uint8)
    storage.write(tmp_path / "set", images, [-1] * 3, [0] * 3, masks=masks, name="set", title="Set",
                  task="segmentation", classes=("a", "b"), source="imported")  # fmt: skip
    found = prepare_masks(storage.open_dataset(tmp_path / "set"), Preprocessing(), (8, 8, 1), tmp_path / "cache")
    np.testing.assert_array_equal(found, masks)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("own", [(40, 20), (12, 31), (16, 16)])
@pytest.mark.parametrize("how", ["stretch", "letterbox", "crop"])
def test_a_mask_given_to_a_prepared_image_goes_back_to_where_the_image_was(own, how):
    rows, columns = np.mgrid[: own[0], : own[1]]
    mask = ((rows < own[0] / 2) + 2 * (columns < own[1] / 2)).astype(np.uint8)
    back = unfit_mask(fit_mask(mask, (48, 48), how), own, how)
    assert back.shape == own
    known = back != 255
    assert (back == mask)[known].mean() > 0.95
    assert known.all() == (how != "crop" or own[0] == own[1])
