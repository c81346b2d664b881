"""What a step of a GAN draws: classes by their shares, whatever the codes are."""

import numpy as np
import pytest
import tensorflow as tf

from labcore.training.draws import Draws

SHARES = np.array([0.2, 0.3, 0.5], np.float32)


@pytest.mark.parametrize("latent_size", [1, 2, 3])
def test_classes_do_not_depend_on_codes(latent_size):
    """Of one and the same seed both would be made of the same random bits."""
    draws = Draws(7, latent_size, tf.constant(SHARES), places=5)
    code = draws.codes(30_000, tf.constant(3), 1).numpy()
    classes = draws.classes(30_000, tf.constant(3), 1).numpy()
    np.testing.assert_allclose(np.bincount(classes) / len(classes), SHARES, atol=0.02)
    tenth = np.argsort(np.argsort(code[:, 0])) * 10 // len(code)
    for each in range(10):
        np.testing.assert_allclose(np.bincount(classes[tenth == each], minlength=3) / 3000, SHARES, atol=0.05)


def test_each_stream_place_and_step_has_a_seed_of_its_own():
    draws = Draws(7, 2, None, places=3)
    seeds = {
        tuple(draws.seed(what, tf.constant(step), place).numpy())
        for what in range(4)
        for step in range(5)
        for place in range(3)
    }
    assert len(seeds) == 4 * 5 * 3
    assert draws.classes(tf.constant(4), tf.constant(0), 0).numpy().tolist() == [0, 0, 0, 0]
