"""The kernel distance: held to the sum over all pairs, and 0 on average between halves of one set."""

import numpy as np
import pytest

from labcore.evaluation.kernel_distance import kernel_distance
from tests.evaluation.features import OTHER, REAL

RANDOM = np.random.default_rng(0)


def test_the_kernel_distance_is_the_sum_over_all_pairs(monkeypatch):
    monkeypatch.setattr("labcore.evaluation.blocks.VALUES", 100)  # blocks of a few rows
    one, two = REAL[:30], OTHER[:20]

    def kernel(x, y):
        return (x @ y / 12 + 1) ** 3

    def mean(first, second, same):
        pairs = [kernel(x, y) for i, x in enumerate(first) for j, y in enumerate(second) if not same or i != j]
        return np.mean(pairs)

    expected = mean(one, one, True) + mean(two, two, True) - 2 * mean(one, two, False)
    assert kernel_distance(one, two) == pytest.approx(expected, rel=1e-9)


def test_the_kernel_distance_of_halves_of_one_set_is_zero_on_average():
    features = RANDOM.normal(size=(400, 12))
    halves = [RANDOM.permutation(400) for _ in range(300)]
    found = np.array([kernel_distance(features[each[:100]], features[each[100:200]]) for each in halves])
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean()) < 3 * error and (found < 0).any()
    biased = found.mean() + np.mean((np.square(features).sum(axis=1) / 12 + 1) ** 3) * 2 / 100
    assert biased > 10 * error, "what pairs of an image and itself would add"
    assert kernel_distance(features[:200], features[200:] + 0.5) > 10 * found.std()
