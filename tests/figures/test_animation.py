"""Images as a file that moves."""

import io

import numpy as np
from PIL import Image, ImageSequence

from labcore.figures.animation import animation


def frames(packed):
    with Image.open(io.BytesIO(packed)) as file:
        assert file.format == "GIF" and file.info["loop"] == 0 and file.info["duration"] == 60
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(file)]


def test_gray_images_go_forth_and_back_as_they_are():
    images = np.random.default_rng(0).integers(0, 256, (4, 5, 6, 1), np.uint8)
    shown = frames(animation(images, 12, 60))
    assert [frame.shape for frame in shown] == [(10, 12, 3)] * 6
    for frame, place in zip(shown, (0, 1, 2, 3, 2, 1), strict=True):
        np.testing.assert_array_equal(frame[::2, ::2, 1], images[place, ..., 0])


def test_colors_are_nearly_as_they_are():
    ramp = np.linspace(0, 255, 32).astype(np.uint8)
    images = np.stack([np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], level), -1) for level in (0, 200)])
    shown = frames(animation(images.astype(np.uint8), 32, 60))
    assert len(shown) == 2
    assert np.abs(np.stack(shown).astype(int) - images).mean() < 12
