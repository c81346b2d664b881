"""How sure a network is of its pixels is counted image by image, and told with an interval over images."""

import numpy as np
import pytest

from labcore.evaluation.calibration import reliability
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_calibration import mask_reliability, sureness


def answered(images=20, sharper=1.0, seed=0):
    """Masks drawn by the probabilities that a network gives, and these made `sharper` than they are."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(images, 6, 8, 3)) * 1.5
    true = np.exp(logits) / np.exp(logits).sum(axis=3, keepdims=True)
    masks = (random.random((images, 6, 8, 1)) > true.cumsum(axis=3)).sum(axis=3).clip(0, 2)
    given = np.exp(logits * sharper) / np.exp(logits * sharper).sum(axis=3, keepdims=True)
    return masks.astype(np.uint8), given.astype(np.float32)


def test_the_error_is_that_of_all_pixels_in_one_diagram_and_unknown_ones_count_nowhere():
    masks, given = answered()
    masks[0, :3] = 255
    known = masks.reshape(-1) < 3
    wanted = reliability(masks.reshape(-1)[known].astype(int), given.reshape(-1, 3)[known])
    found = mask_reliability(sureness(masks, given), None)
    assert found.ece == pytest.approx(wanted.ece, abs=1e-6) and sum(found.pixels) == known.sum()
    assert found.accuracy[-1] == pytest.approx(wanted.accuracy[-1])


def test_a_network_that_is_too_sure_is_told_from_one_that_is_not():
    honest, boasting = (mask_reliability(sureness(*answered(60, sharper)), None).too_sure for sharper in (1, 2.5))
    assert honest.low < 0 < honest.high and 0 < boasting.low < boasting.estimate < boasting.high


def test_counts_are_kept_and_what_does_not_fit_is_not_read():
    sure = sureness(*answered(4))
    kept = MaskAnswers.of(np.arange(4), np.zeros((4, 3, 3), int), np.zeros((4, 3, 4), int), np.zeros(4), None, sure)
    assert (MaskAnswers.read(kept.arrays()).sureness == sure).all()
    assert MaskAnswers.read({**kept.arrays(), "sureness": sure[:, :3]}) is None
