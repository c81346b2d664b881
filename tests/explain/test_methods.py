"""Each method, on a network that has learned where to look, and against what the literature promises of it."""

import numpy as np
import pytest

from labcore.explain.network import ExplainedNetwork
from labcore.spec.explainer import Explainer
from labcore.spec.explainer.gradients import Gradients
from labcore.spec.explainer.integrated_gradients import IntegratedGradients
from labcore.spec.explainer.occlusion import Occlusion
from labcore.spec.explainer.smooth_grad import SmoothGrad

SOME, FEW = slice(20), slice(8)
MARKS = sorted(set(Explainer.offered("classification")) - {"activations"})


@pytest.fixture(scope="module")
def network(planted):
    return ExplainedNetwork(planted.model)


@pytest.mark.parametrize("kind", MARKS)
def test_the_strongest_place_lies_in_the_region_that_decides(kind, planted, network):
    maps = Explainer.kinds()[kind]().maps(network, planted.images[SOME], planted.classes[SOME])
    assert maps.dtype == np.float32
    peaks = [np.unravel_index(one.argmax(), one.shape) for one in maps]
    near = [truth[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3].any()
            for (row, column), truth in zip(peaks, planted.truth[SOME], strict=True)]  # fmt: skip
    assert np.mean(near) >= 0.9


@pytest.mark.parametrize("start", ["black", "mean", "blurred"])
def test_integrated_gradients_are_complete(start, planted, network):
    method = IntegratedGradients(baseline=start)
    asked = planted.images[FEW], planted.classes[FEW]
    maps = method.maps(network, *asked)
    facts = method.facts(network, *asked, maps)
    np.testing.assert_allclose(facts["sum"], maps.sum(axis=(1, 2)), rtol=1e-3)
    missed = np.abs(facts["sum"] - facts["score_difference"]) / np.abs(facts["score_difference"])
    assert missed.max() <= 0.02


def test_occlusion_is_what_covering_by_hand_gives(planted, network):
    method = Occlusion(patch=8, stride=8, fill="black")
    image, label = planted.images[:1], planted.classes[:1]
    covered = image.copy()
    covered[:, 8:16, 16:24] = 0
    expected = network.scores(image, label) - network.scores(covered, label)
    found = method.maps(network, image, label)
    np.testing.assert_allclose(found[0, 8:16, 16:24], expected[0], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("patch", "stride"), [(5, 3), (24, 0), (300, 0), (1, 24), (0, 0)])
def test_patches_cover_every_pixel_as_often_as_is_told(patch, stride, planted, network):
    class Counted:
        at_once, asked = 8, 0

        def scores(self, images, classes):
            self.asked += len(images)
            return network.scores(images, classes)

    counted, method = Counted(), Occlusion(patch=patch, stride=stride)
    assert np.isfinite(method.maps(counted, planted.images[:1], planted.classes[:1])).all()
    assert counted.asked == method.passes(planted.images.shape[1:]).forward


def test_smooth_grad_with_little_noise_is_the_gradient_and_comes_out_the_same_again(planted, network):
    images, classes = planted.images[:4], planted.classes[:4]
    calm = SmoothGrad(samples=2, noise=0.01).maps(network, images, classes)
    plain = Gradients().maps(network, images, classes)
    assert np.corrcoef(calm.ravel(), plain.ravel())[0, 1] > 0.7
    np.testing.assert_array_equal(calm, SmoothGrad(samples=2, noise=0.01).maps(network, images, classes))
    assert (calm != SmoothGrad(samples=2, noise=0.01, seed=1).maps(network, images, classes)).any()
