"""How an image comes to the network: size, color, contrast, noise."""

import numpy as np
import pytest

from labcore.spec.preprocessing import Preprocessing, in_color
from labcore.spec.preprocessing.contrast import Contrast
from labcore.spec.preprocessing.denoising import Denoising
from labcore.spec.preprocessing.fitting import fit

RANDOM = np.random.default_rng(0)


def test_color_to_gray_weighs_the_channels_and_gray_to_color_repeats():
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 0] = 255
    assert (in_color(red, 1) == 76).all()
    assert in_color(np.full((2, 2, 1), 9, np.uint8), 3).tolist() == [[[9] * 3] * 2] * 2


def test_shrinking_averages():
    checkers = (np.indices((8, 8)).sum(axis=0) % 2 * 255).astype(np.uint8)[..., None]
    assert set(fit(checkers, (4, 4), "stretch", "auto").ravel().tolist()) <= {127, 128}
    assert set(fit(checkers, (4, 4), "stretch", "nearest").ravel().tolist()) <= {0, 255}


def test_a_letterbox_shows_the_whole_image_between_bars():
    wide = np.full((4, 8, 1), 200, np.uint8)
    boxed = fit(wide, (8, 8), "letterbox", "auto")[..., 0]
    assert (boxed[2:6] == 200).all() and (boxed[:2] == 0).all() and (boxed[6:] == 0).all()


def test_a_crop_shows_the_middle():
    wide = np.repeat(np.arange(8, dtype=np.uint8)[None, :, None], 4, axis=0)
    assert fit(wide, (4, 4), "crop", "auto")[0, :, 0].tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize("how", ["stretch", "letterbox", "crop"])
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 9, 3), (300, 7, 1)])
@pytest.mark.parametrize("channels", [1, 3])
def test_any_image_comes_to_any_shape(how, shape, channels):
    image = RANDOM.integers(0, 256, shape, dtype=np.uint8)
    for contrast in Contrast.kinds():
        for denoising in Denoising.kinds():
            prepared = Preprocessing.model_validate({"fit": how, "contrast": contrast, "denoising": denoising})
            result = prepared.apply(image, (12, 10, channels))
            assert result.shape == (12, 10, channels) and result.dtype == np.uint8


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", [kind for kind in Contrast.kinds() if kind != "none"])
def test_flat_images_gain_contrast(kind, channels):
    flat = RANDOM.integers(100, 120, (32, 32, channels), dtype=np.uint8)
    assert Contrast.kinds()[kind]().apply(flat).std() > 1.5 * flat.std()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", [kind for kind in Denoising.kinds() if kind != "none"])
def test_noise_becomes_less(kind, channels):
    noisy = np.clip(RANDOM.normal(120, 6, (32, 32, channels)), 0, 255).astype(np.uint8)
    assert Denoising.kinds()[kind]().apply(noisy).std() < 0.8 * noisy.std()


def test_what_prepares_alike_has_one_identity():
    assert Preprocessing().identity() == Preprocessing(size=64, color="gray", normalization="unit").identity()
    assert Preprocessing().identity() != Preprocessing(contrast="clahe").identity()
