"""Deletion and insertion rank what decides above what does not."""

import numpy as np
import pytest

from labcore.explain.faithfulness import DRAWS, STEPS, area, faithfulness
from labcore.explain.network import ExplainedNetwork
from labcore.spec.explainer import GradCam


@pytest.fixture(scope="module")
def network(planted):
    return ExplainedNetwork(planted.model)


@pytest.fixture(scope="module")
def by_truth(planted, network):
    return faithfulness(network.probabilities, planted.images, planted.classes, planted.truth)


def test_the_region_that_decides_ranks_above_random_in_nearly_every_image(by_truth):
    better = by_truth.score > by_truth.random_score.mean(axis=1)
    assert len(better) >= 40 and better.mean() >= 0.95


def test_curves_begin_and_end_where_they_must(planted, network, by_truth):
    number, points = len(planted.images), STEPS + 1
    assert by_truth.deletion.shape == by_truth.insertion.shape == (number, points)
    assert by_truth.random_deletion.shape == by_truth.random_insertion.shape == (number, DRAWS, points)
    whole = network.probabilities(planted.images)[np.arange(number), planted.classes]
    np.testing.assert_allclose(by_truth.deletion[:, 0], whole, atol=1e-4)
    np.testing.assert_allclose(by_truth.insertion[:, -1], whole, atol=1e-4)
    # With all pixels gone it makes no difference in which order they went.
    np.testing.assert_allclose(by_truth.deletion[:, -1], by_truth.random_deletion[:, 0, -1], atol=1e-4)


def test_a_map_upside_down_is_worse_than_the_map(planted, network, by_truth):
    other = faithfulness(network.probabilities, planted.images[:16], planted.classes[:16], -planted.truth[:16], draws=1)
    assert (other.score < by_truth.score[:16]).mean() >= 0.9


def test_grad_cam_of_a_trained_network_beats_random(planted, network):
    images, classes = planted.images[:24], planted.classes[:24]
    found = faithfulness(network.probabilities, images, classes, GradCam().maps(network, images, classes))
    assert found.beaten.mean() > 0.75


def test_a_map_that_says_nothing_is_no_better_than_random(planted, network):
    images, classes = planted.images[:24], planted.classes[:24]
    found = faithfulness(network.probabilities, images, classes, np.ones((24, 6, 6), np.float32), draws=3)
    assert 0.2 < found.beaten.mean() < 0.8


def test_areas_are_those_of_shapes_one_knows():
    assert area(np.array([[1.0, 1.0, 1.0], [0.0, 0.5, 1.0]], np.float32)).tolist() == [1.0, 0.5]
