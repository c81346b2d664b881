import numpy as np
import pytest

from ..pieces import noise

Y = np.arange(12) % 3


@pytest.mark.parametrize(
    ("images", "pixel", "channels"),
    [
        (np.full((12, 4, 4), 7, np.uint8), 7, 1),
        (np.full((12, 4, 4, 1), 7, np.int64), 7, 1),
        (np.full((12, 4, 4), 7.0), 7, 1),
        (np.full((12, 4, 4), 0.5, np.float16), 128, 1),
        (np.full((12, 4, 4), True), 255, 1),
        (np.full((12, 4, 4), 7, ">u2"), 7, 1),
        (np.full((12, 4, 4, 3), 7, np.uint8), 7, 1),
        (np.full((12, 4, 4, 4), [7, 8, 9, 0], np.uint8), 255, 1),
        (np.full((12, 4, 4, 3), [7, 8, 9], np.uint8), 7, 3),
        (np.stack([np.full((12, 4, 4), 0), np.full((12, 4, 4), 4095)], axis=3).reshape(12, 8, 4), 0, 1),
    ],
    ids=["uint8", "int64", "0-255 float", "0-1 float", "bool", "big-endian", "gray RGB", "RGBA", "RGB", "12-bit"],
)
def test_images_of_any_number(tmp_path, take_in, images, pixel, channels):
    np.savez(tmp_path / "a.npz", images=images, labels=Y)
    dataset = take_in(tmp_path / "a.npz")
    assert dataset.image(0)[0, 0, 0] == pixel
    assert dataset.card.channels == channels


@pytest.mark.parametrize(
    ("pixels", "wanted"),
    [
        (np.linspace(-1000, 3000, 12 * 16), (-1000, 3000)),
        (np.linspace(0, 0.9, 12 * 16), (0, 1)),
        (np.arange(12 * 16, dtype=np.uint16), (0, 255)),
        (np.arange(12 * 16, dtype=np.uint8), None),
    ],
)
def test_the_card_keeps_what_0_and_255_stand_for(tmp_path, take_in, pixels, wanted):
    np.savez(tmp_path / "a.npz", images=pixels.reshape(12, 4, 4), labels=Y)
    assert take_in(tmp_path / "a.npz").card.value_range == wanted


@pytest.mark.parametrize(
    ("images", "says"),
    [
        (np.full((12, 8, 8), np.nan), "NaN"),
        (np.full((12, 8, 8), np.inf, np.float32), "infinite"),
        (np.full((12, 8, 8), 1e300), "too large"),
        (np.full((12, 8, 8), -1e31, np.float32), "too large"),
        (np.full((12, 8, 8), np.longdouble("1e4000")), "too large"),
        (np.full((12, 8, 8), 2**64 - 1, np.uint64), "too large"),
        (np.zeros((12, 3, 8, 8), np.uint8), "channels first"),
        (np.zeros((12, 64), np.uint8), "shape"),
        (np.zeros((12, 8, 8, 2), np.uint8), "shape"),
        (np.zeros((12, 2, 8, 8, 3), np.uint8), "shape"),
        (np.zeros((12, 0, 8), np.uint8), "empty"),
        (np.zeros((0, 8, 8), np.uint8), "empty"),
        (np.full((12, 8, 8), "a"), "not numbers"),
    ],
)
def test_arrays_that_are_no_images(tmp_path, refusal, images, says):
    np.savez(tmp_path / "a.npz", images=images, labels=Y[: len(images)])
    assert says in refusal(tmp_path / "a.npz")


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, bool])
@pytest.mark.parametrize("last_axis", [False, True])
def test_masks_of_any_number(tmp_path, take_in, kind, last_axis):
    masks = (noise(3, (12, 5, 4)) % 2).astype(kind)
    np.savez(tmp_path / "a.npz", images=noise(1, (12, 5, 4)), masks=masks[..., None] if last_axis else masks)
    dataset = take_in(tmp_path / "a.npz")
    assert dataset.card.task == "segmentation"
    for index in range(12):
        np.testing.assert_array_equal(dataset.mask(index), masks[index])


@pytest.mark.parametrize(
    ("masks", "says"),
    [
        (np.zeros((12, 8, 7), np.uint8), "shape"),
        (np.zeros((12, 8, 8, 3), np.uint8), "argmax"),
        (np.zeros((11, 8, 8), np.uint8), "'masks' has 11"),
        (np.full((12, 8, 8), 0.5), "fractions"),
        (np.full((12, 8, 8), np.nan), "fractions"),
        (np.full((12, 8, 8), -1), "-1"),
        (np.full((12, 8, 8), 256), "256"),
        (np.full((12, 8, 8), 2, np.uint8), "value 2"),
        (np.full((12, 8, 8), "a"), "not numbers"),
    ],
)
def test_arrays_that_are_no_masks(tmp_path, refusal, masks, says):
    np.savez(tmp_path / "a.npz", images=noise(1, (12, 8, 8)), masks=masks, mask_names=["sky", "rock"])
    assert says in refusal(tmp_path / "a.npz")


def test_large_arrays_are_shrunk_with_their_masks(tmp_path, take_in):
    masks = np.zeros((2, 2048, 16), np.uint8)
    masks[:, 1024:] = 3
    np.savez(tmp_path / "a.npz", images=masks * 50, masks=masks)
    dataset = take_in(tmp_path / "a.npz")
    assert dataset.image(0).shape == (1024, 8, 1)
    assert np.unique(dataset.mask(0)).tolist() == [0, 3]
    assert dataset.mask(0).shape == (1024, 8)


def test_splits_on_different_scales_are_refused(tmp_path, refusal):
    images = np.random.default_rng(0).integers(0, 256, (12, 4, 4), dtype=np.uint8)
    images[0, 0, 0] = 255
    scaled = {"x_train": images, "y_train": Y, "x_test": images.astype(np.float32) / 255, "y_test": Y}
    np.savez(tmp_path / "a.npz", **scaled)
    said = refusal(tmp_path / "a.npz")
    assert "'x_test' holds values up to 1" in said and "'x_train' up to 255" in said and "same scale" in said
