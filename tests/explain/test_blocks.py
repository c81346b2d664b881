"""What a model needs of images is found by exchanging regions."""

import numpy as np
import pytest

from labcore.explain.blocks import block_importance

IMAGES = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 1)).astype(np.uint8)
LABELS = (IMAGES[:, 1, 6, 0] > 127).astype(np.int32)


def by_one_pixel(images):
    """Looks at row 1, column 6 and at nothing else, and never errs."""
    bright = (images[:, 1, 6, 0] > 127).astype(np.float32)
    return np.stack([1 - bright, bright], axis=1)


def test_only_the_block_that_is_looked_at_matters():
    found = block_importance(by_one_pixel, IMAGES, LABELS, blocks=4, repeats=3)
    assert found.score == 1
    drops = found.drops.copy()
    assert drops[0, 3] == pytest.approx(0.5, abs=0.15)  # half of the strangers' pixels are of the other class
    drops[0, 3] = 0
    assert not drops.any() and found.deviations.shape == (4, 4)


def test_blocks_need_not_divide_the_image_and_a_stop_is_heeded():
    assert block_importance(by_one_pixel, IMAGES, LABELS, blocks=3, repeats=1).drops.argmax() == 2

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        block_importance(by_one_pixel, IMAGES, LABELS, blocks=3, repeats=1, between=stop)
