"""The Fréchet distance: held to the formula as it is written, and called by what it is."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from labcore.evaluation.frechet import INCEPTION, distance_title, few_samples_note, frechet_distance
from tests.evaluation.features import OTHER, REAL

RANDOM = np.random.default_rng(0)


def by_scipy(real, generated):
    """The formula as it is written, with a root of a matrix."""
    first, second = np.cov(real, rowvar=False), np.cov(generated, rowvar=False)
    apart = real.mean(axis=0) - generated.mean(axis=0)
    return float(apart @ apart + np.trace(first + second - 2 * np.real(sqrtm(first @ second))))


def test_the_frechet_distance_is_that_of_a_root_by_scipy():
    assert frechet_distance(REAL, OTHER) == pytest.approx(by_scipy(REAL, OTHER), rel=1e-6)
    network = np.maximum(RANDOM.normal(size=(700, 64)) @ RANDOM.normal(size=(64, 64)), 0)
    assert frechet_distance(network[:300], network[300:] * 1.1) == pytest.approx(
        by_scipy(network[:300], network[300:] * 1.1), rel=1e-6
    )


@pytest.mark.parametrize("features", [REAL, REAL[:8], np.repeat(REAL[:50], 4, axis=1), REAL.astype(np.float32)])
def test_the_frechet_distance_of_a_set_and_itself_is_zero_in_any_order_and_with_singular_covariances(features):
    scale = np.var(features, axis=0).sum()
    found = frechet_distance(features, features[RANDOM.permutation(len(features))])
    assert 0 <= found < 1e-10 * scale


def test_the_frechet_distance_is_that_of_normal_distributions_and_grows_with_what_is_planted():
    far = [frechet_distance(REAL, REAL + shift) for shift in (0.1, 0.5, 1.0)]
    assert far == pytest.approx([12 * shift**2 for shift in (0.1, 0.5, 1.0)])
    spread = np.var(REAL, axis=0, ddof=1).sum()
    centered = REAL - REAL.mean(axis=0)
    assert frechet_distance(centered, 1.5 * centered) == pytest.approx(0.25 * spread)
    fewer = frechet_distance(REAL[:6], OTHER[:5])
    covariances = [np.cov(each, rowvar=False) for each in (REAL[:6], OTHER[:5])]
    assert fewer > np.square(REAL[:6].mean(axis=0) - OTHER[:5].mean(axis=0)).sum()
    assert fewer < by_bound(REAL[:6], OTHER[:5], covariances), "covariances of rank 5 and 4 have something in common"


def by_bound(real, generated, covariances):
    """The distance of covariances that have nothing in common."""
    return np.square(real.mean(axis=0) - generated.mean(axis=0)).sum() + sum(map(np.trace, covariances))


def test_only_features_of_inception_make_a_fid():
    assert (
        distance_title("frechet_distance", INCEPTION) == "FID" and distance_title("kernel_distance", INCEPTION) == "KID"
    )
    own = distance_title("frechet_distance", "a CNN trained on digits")
    assert own == "Fréchet distance in the features of a CNN trained on digits"


def test_few_samples_are_warned_of():
    assert "2,048 samples or more" in few_samples_note(2047, 5000) and few_samples_note(2048, 2048) == ""
    assert few_samples_note(2047, 5000).startswith("Of only 2,047 samples the")
    few_real = few_samples_note(5000, 300)
    assert few_real.startswith("Of only 300 real images the") and "or more" not in few_real
    assert few_samples_note(64, 30).startswith("Of only 64 samples and 30 real images the")
