"""What critic and generator lower, against the formulas of the papers."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.spec.adversarial_loss import AdversarialLoss
from labcore.spec.adversarial_loss.hinge import Hinge
from labcore.spec.adversarial_loss.non_saturating import NonSaturating
from labcore.spec.adversarial_loss.wasserstein import Wasserstein

REAL, FAKE = np.float32([-2, 0.5, 3]), np.float32([-1.5, -0.5, 2])


def test_wasserstein_is_a_difference_of_scores():
    np.testing.assert_allclose(Wasserstein().critic(REAL, FAKE), FAKE - REAL)
    np.testing.assert_allclose(Wasserstein().generator(FAKE), -FAKE)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.3])
def test_non_saturating_is_cross_entropy_of_which_only_real_targets_are_smoothed(smoothing):
    real, fake = 1 / (1 + np.exp(-REAL)), 1 / (1 + np.exp(-FAKE))
    expected = -(1 - smoothing) * np.log(real) - smoothing * np.log(1 - real) - np.log(1 - fake)
    loss = NonSaturating(label_smoothing=smoothing)
    np.testing.assert_allclose(loss.critic(REAL, FAKE), expected, rtol=1e-5)
    np.testing.assert_allclose(loss.generator(FAKE), -np.log(fake), rtol=1e-5)


def test_hinge_asks_nothing_beyond_the_margin():
    np.testing.assert_allclose(Hinge().critic(REAL, FAKE), [3 + 0, 0.5 + 0.5, 0 + 3])
    np.testing.assert_allclose(Hinge().generator(FAKE), -FAKE)


@pytest.mark.parametrize("kind", AdversarialLoss.kinds())
@pytest.mark.parametrize("size", [0.0, 1e4])
def test_critic_and_generator_pull_apart_and_gradients_are_finite_however_sure_the_critic_is(kind, size):
    loss = AdversarialLoss.kinds()[kind]()
    real, fake = tf.constant([-size, 0, size]), tf.constant([size, 0, -size])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch((real, fake))
        critic, generator = loss.critic(real, fake), loss.generator(fake)
    by_real, by_fake, by_samples = (
        tape.gradient(critic, real),
        *tape.gradient([critic], [fake]),
        tape.gradient(generator, fake),
    )
    assert np.isfinite([critic, generator, by_real, by_fake, by_samples]).all()
    assert by_real[1] < 0 < by_fake[1] and by_samples[1] < 0, "real up, generated down; the generator up"
    assert by_samples[2] < -0.4, "an image that is found out still moves the generator"


@pytest.mark.parametrize(
    ("loss", "won", "open_still"),
    [
        (Hinge(), (1.2, -1.1), [(1.2, -0.9), (0.9, -1.2), (-1.2, 1.2)]),
        (NonSaturating(label_smoothing=0), (3.0, -3.0), [(3.0, -2.9), (2.9, -3.0), (0.0, 0.0)]),
        (NonSaturating(label_smoothing=0.1), (2.2, -3.0), [(2.2, -2.9), (1.7, -3.0)]),
        (NonSaturating(label_smoothing=0.1), (900.0, -900.0), []),
    ],
)
def test_a_critic_that_tells_all_apart_is_said_to_be_saturated(loss, won, open_still):
    assert loss.saturated(*won)
    assert not any(loss.saturated(*scores) for scores in open_still)


def test_scores_without_a_scale_are_never_said_to_be_saturated():
    assert not Wasserstein().saturated(900.0, -900.0)


def test_the_switch_of_all_regularization_takes_smoothing_with_it():
    assert NonSaturating(label_smoothing=0.2).without_regularization() == NonSaturating(label_smoothing=0)
