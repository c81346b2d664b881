"""Thresholds over pixels, from counts in bins: the same as over the pixels themselves, intervals over images."""

import numpy as np
import pytest

from labcore.evaluation.image_thresholds import ImagesAgainstRest
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.pixel_thresholds import BINS, PixelsAgainstRest, PixelScores, score_counts
from labcore.evaluation.segmentation import confusions
from labcore.evaluation.thresholds import by_cost, by_recall


def answered(images=12, seed=0):
    """Masks, some of whose pixels nobody knows, and probabilities that hint at them, each a middle of a bin."""
    random = np.random.default_rng(seed)
    truth = (random.random((images, 6, 8)) < 0.3).astype(np.uint8)
    hint = np.clip(0.5 * truth + 0.5 * random.random(truth.shape), 0, 0.9994)
    second = ((np.floor(hint * BINS) + 0.5) / BINS).astype(np.float32)
    truth[0, :2] = 255
    return truth, np.stack([1 - second, second], axis=3)


def kept(truth, given, groups=None):
    rows, matrix = np.arange(len(truth)), confusions(truth, given.argmax(axis=3), 2)
    nothing = np.zeros((len(rows), 2, 4), int)
    return PixelScores(rows, score_counts(truth, given)), MaskAnswers.of(
        rows, matrix, nothing, np.zeros(len(rows)), groups
    )


@pytest.mark.parametrize("label", [0, 1])
def test_a_threshold_over_bins_is_that_over_all_pixels(label):
    truth, given = answered()
    known = truth < 2
    pixels = ImagesAgainstRest(truth[known] == label, given[known][:, label], given[known].argmax(axis=1) == label)
    binned = PixelsAgainstRest.of(*kept(truth, given), label)
    assert (binned.positives, binned.others) == (pixels.positives, pixels.others)
    for choose in (lambda of: by_recall(of, 0.9), lambda of: by_cost(of, 5, 1), lambda of: 0.5, lambda of: np.inf):
        one, other = binned.at(choose(binned)), pixels.at(choose(pixels))
        for name in ("found", "missed", "false_alarms", "rejected"):
            assert getattr(one, name) == getattr(other, name), name
        assert one.f1.estimate == pytest.approx(other.f1.estimate, nan_ok=True)
    assert binned.own().found == pixels.own().found and binned.own().false_alarms == pixels.own().false_alarms
    at = np.array([np.inf, 0.75, 0.25, 0.0])
    assert np.array_equal(binned.taken(at), pixels.taken(at))


def test_pixels_of_one_image_and_images_of_one_group_are_drawn_together():
    truth, given = answered()
    alone = PixelsAgainstRest.of(*kept(truth, given), 1).at(0.7)
    twice = [np.concatenate([each, each]) for each in (truth, given)]
    pairs = PixelsAgainstRest.of(*kept(*twice, np.array([*"abcdefghijkl"] * 2)), 1).at(0.7)
    assert pairs.recall.estimate == alone.recall.estimate
    width = [each.recall.high - each.recall.low for each in (alone, pairs)]
    assert width[0] == pytest.approx(width[1], rel=0.1), "a copy of each image says nothing more"


def test_what_does_not_fit_is_not_read():
    scores, _ = kept(*answered(3))
    assert np.array_equal(PixelScores.read(scores.arrays()).counts, scores.counts)
    assert PixelScores.read(None) is None and PixelScores.read({**scores.arrays(), "index": np.arange(4)}) is None
    assert PixelScores.read({**scores.arrays(), "counts": scores.counts.astype(float)}) is None
