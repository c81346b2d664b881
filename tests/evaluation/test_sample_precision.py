"""Precision and recall of samples: held to all pairs, and to kinds of images that are missing or made up."""

import numpy as np
import pytest

from labcore.errors import InputError
from labcore.evaluation.sample_precision import precision_recall
from tests.evaluation.features import OTHER, REAL

RANDOM = np.random.default_rng(0)


def by_pairs(points, others, k=3):
    """Whether each of `points` lies within some one's distance to its k-th nearest other."""
    between = np.linalg.norm(others[:, None] - others[None], axis=2)
    reach = np.sort(between, axis=1)[:, k]  # the first is itself
    return (np.linalg.norm(points[:, None] - others[None], axis=2) <= reach).any(axis=1).mean()


def test_precision_and_recall_are_those_of_all_pairs(monkeypatch):
    monkeypatch.setattr("labcore.evaluation.blocks.VALUES", 1000)
    one, two = REAL[:120], OTHER[:90]
    for k in (1, 3, 5):
        expected = by_pairs(two, one, k), by_pairs(one, two, k)
        assert precision_recall(one, two, k) == pytest.approx(expected)
    assert 0 < expected[0] < 1 and 0 < expected[1] < 1


def test_a_kind_that_is_not_made_costs_recall_and_noise_costs_precision():
    def kinds(number, among=4):
        return RANDOM.normal(size=(number, 6)) * 0.3 + 5 * np.eye(6)[RANDOM.integers(0, among, number)]

    real = kinds(400)
    precision, recall = precision_recall(real, kinds(400))
    assert precision > 0.8 and recall > 0.8
    fewer_kinds, kinds_missed = precision_recall(real, kinds(400, among=2))
    assert fewer_kinds > precision - 0.1 and kinds_missed == pytest.approx(recall / 2, abs=0.1)
    noisy = np.concatenate([kinds(300), RANDOM.normal(size=(100, 6)) * 20])
    among, found = precision_recall(real, noisy)
    assert among == pytest.approx(0.75 * precision, abs=0.06) and found > recall - 0.1
    assert precision_recall(real, real) == (1, 1)
    assert precision_recall(real, np.repeat(real[:1], 50, axis=0)) == (1, 1 / 400), "one image, again and again"


def test_precision_needs_more_images_than_neighbors():
    with pytest.raises(InputError, match="more than 3 real images and 3 samples"):
        precision_recall(REAL[:3], OTHER)
