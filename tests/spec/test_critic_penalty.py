"""Penalties on a critic's slope: against closed forms, and as something to learn from."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labcore.nn.slopes import between
from labcore.spec.critic_penalty.gradient import GradientPenalty
from labcore.spec.critic_penalty.none import NoPenalty
from labcore.spec.critic_penalty.r1 import R1

SHAPE = (4, 5, 3, 2)
RNG = np.random.default_rng(0)
REAL, FAKE = RNG.normal(size=(2, *SHAPE)).astype("float32")
WEIGHTS = RNG.normal(size=SHAPE[1:]).astype("float32")
LENGTH = np.linalg.norm(WEIGHTS)
IMAGES = RNG.normal([[[[[0.5]]]], [[[[-0.5]]]]], 0.5, (2, 6, 8, 8, 1)).astype("float32")


def found(penalty, scores, real=REAL, fake=FAKE, step=0):
    real, fake = tf.constant(real), tf.constant(fake)
    given = penalty.losses(scores, real, fake, keras.random.SeedGenerator(1), tf.constant(step, tf.int64))
    return [each.numpy() for each in given]


def linear(weights):
    return lambda images: tf.reduce_sum(images * weights, axis=(1, 2, 3)) + 5


def quadratic(images):
    return tf.reduce_sum(WEIGHTS * images**2, axis=(1, 2, 3)) / 2


@pytest.fixture(scope="module")
def built():
    """Convolutions whose kernels are held by spectral normalization, smooth so that differences tell slopes."""
    images = values = keras.Input((8, 8, 1))
    for filters in (3, 4):
        convolution = keras.layers.Conv2D(filters, 3, strides=2, activation="silu")
        values = keras.layers.SpectralNormalization(convolution)(values)
    dense = keras.layers.SpectralNormalization(keras.layers.Dense(1, use_bias=False))
    model = keras.Model(images, dense(keras.layers.Flatten()(values))[:, 0])
    return model, model.get_weights()


@pytest.fixture
def critic(built):
    """A critic that has learned nothing yet."""
    model, start = built
    model.set_weights(start)
    return model


def test_of_a_linear_critic_the_slope_is_the_length_of_its_weights():
    for penalty, expected in (
        (GradientPenalty(), 10 * (LENGTH - 1) ** 2),
        (GradientPenalty(weight=3, target=2), 3 * (LENGTH - 2) ** 2),
        (R1(), 10 / 2 * LENGTH**2),
        (R1(weight=0.5), 0.5 / 2 * LENGTH**2),
    ):
        losses, norms = found(penalty, linear(WEIGHTS))
        np.testing.assert_allclose(losses, np.full(4, expected), rtol=1e-5)
        np.testing.assert_allclose(norms, np.full(4, LENGTH), rtol=1e-5)


def test_of_a_quadratic_critic_the_slope_is_that_at_each_image():
    at_real = np.linalg.norm((WEIGHTS * REAL).reshape(4, -1), axis=1)
    losses, norms = found(R1(), quadratic)
    np.testing.assert_allclose(losses, 5 * at_real**2, rtol=1e-5)
    np.testing.assert_allclose(norms, at_real, rtol=1e-5)

    mixed = between(REAL, FAKE, keras.random.SeedGenerator(1)).numpy()
    at_mixed = np.linalg.norm((WEIGHTS * mixed).reshape(4, -1), axis=1)
    losses, norms = found(GradientPenalty(), quadratic)
    np.testing.assert_allclose(losses, 10 * (at_mixed - 1) ** 2, rtol=1e-4)
    np.testing.assert_allclose(norms, at_mixed, rtol=1e-5)


def test_a_gradient_is_taken_anywhere_between_each_real_image_and_its_generated_one():
    real, fake = np.zeros((500, 2, 2, 1), "float32"), np.ones((500, 2, 2, 1), "float32")
    shares = between(real, fake, keras.random.SeedGenerator(1)).numpy()
    assert (shares == shares[:, :1, :1]).all(), "one share for all pixels of an image"
    assert shares.min() >= 0 and shares.max() <= 1
    np.testing.assert_allclose(np.histogram(shares[:, 0, 0, 0], 4, (0, 1))[0], 125, atol=40)


def test_one_sided_a_slope_below_the_target_is_left_alone():
    one_sided = GradientPenalty(one_sided=True)
    assert found(one_sided, linear(0.5 * WEIGHTS / LENGTH))[0].max() == 0
    steep = linear(WEIGHTS)
    np.testing.assert_array_equal(found(one_sided, steep)[0], found(GradientPenalty(), steep)[0])


def test_without_a_penalty_the_slope_is_measured_now_and_then_and_costs_nothing():
    penalty = NoPenalty()
    steps = [found(penalty, linear(WEIGHTS), step=step) for step in range(17)]
    assert [bool(penalty.measures(step)) for step in range(17)] == [bool(norms.any()) for _, norms in steps]
    np.testing.assert_allclose(steps[16][1], np.full(4, LENGTH), rtol=1e-5)
    assert not any(losses.any() for losses, _ in steps)


def test_worked_out_now_and_then_it_counts_as_much_in_the_mean():
    lazy, steps = R1(every=4), [found(R1(every=4), linear(WEIGHTS), step=step) for step in range(8)]
    assert [bool(lazy.measures(step)) for step in range(8)] == [True, False, False, False] * 2
    assert [bool(losses.any()) for losses, _ in steps] == [bool(norms.any()) for _, norms in steps]
    assert [bool(norms.any()) for _, norms in steps] == [bool(lazy.measures(step)) for step in range(8)]
    np.testing.assert_allclose(np.mean([losses for losses, _ in steps], axis=0), found(R1(), linear(WEIGHTS))[0])


@pytest.mark.parametrize("penalty", [GradientPenalty(), R1(every=4)], ids=repr)
def test_weights_are_told_how_to_lower_it(penalty, critic):
    """The gradient of the penalty by all weights, in a graph, against finite differences along random directions."""
    weights, generator = critic.trainable_variables, keras.random.SeedGenerator(1)
    start, drawn = critic.get_weights(), generator.state.numpy()

    @tf.function
    def lowered():
        generator.state.assign(drawn)  # so that all calls see the same places between images
        with tf.GradientTape() as tape:
            losses, _ = penalty.losses(critic, *tf.unstack(IMAGES), generator, tf.constant(8, tf.int64))
            total = tf.reduce_sum(losses)
        return total, tape.gradient(total, weights)

    total, gradients = lowered()
    assert total > 0
    for _ in range(3):
        way, ends = [RNG.normal(size=weight.shape) for weight in weights], []
        for size in (-3e-3, 3e-3):
            critic.set_weights(start)
            for weight, by in zip(weights, way, strict=True):
                weight.assign_add(size * by)
            ends.append(float(lowered()[0]))
        along = sum((gradient.numpy() * by).sum() for gradient, by in zip(gradients, way, strict=True))
        assert along == pytest.approx((ends[1] - ends[0]) / 6e-3, rel=0.01, abs=0.01 * float(total))


@pytest.mark.parametrize("penalty", [GradientPenalty(), GradientPenalty(one_sided=True), R1(), R1(every=2)], ids=repr)
def test_a_flat_critic_gives_finite_gradients(penalty):
    weights = tf.Variable(tf.zeros(SHAPE[1:]))
    with tf.GradientTape() as tape:
        losses, norms = penalty.losses(
            linear(weights), tf.constant(REAL), tf.constant(FAKE), keras.random.SeedGenerator(1), 0
        )
    assert np.isfinite(losses).all() and np.abs(norms).max() < 1e-5
    assert np.isfinite(tape.gradient(losses, weights)).all()


@pytest.mark.parametrize("penalty", [NoPenalty(), GradientPenalty(), R1(every=3)], ids=repr)
def test_a_critic_learns_under_it_in_one_graph(penalty, critic):
    """With spectral normalization at work in each call of the critic, and any number of images."""
    generator, optimizer = keras.random.SeedGenerator(1), keras.optimizers.SGD(0.01)
    optimizer.build(critic.trainable_variables)
    batch = tf.TensorSpec((None, 8, 8, 1))

    @tf.function(input_signature=[batch, batch, tf.TensorSpec((), tf.int64)])
    def stepped(real, fake, step):
        def scores(images):
            return critic(images, training=True)

        with tf.GradientTape() as tape:
            losses, norms = penalty.losses(scores, real, fake, generator, step)
            lowered = tf.reduce_mean(losses + scores(fake) - scores(real))
        optimizer.apply(tape.gradient(lowered, critic.trainable_variables), critic.trainable_variables)
        return lowered, norms

    lowered, norms = zip(
        *(stepped(*tf.unstack(IMAGES), tf.constant(step, tf.int64)) for step in range(16)), strict=True
    )
    assert np.isfinite(lowered).all() and np.mean(lowered[-3:]) < np.mean(lowered[:3])
    assert [bool(tf.reduce_all(each > 0)) for each in norms] == [bool(penalty.measures(step)) for step in range(16)]
