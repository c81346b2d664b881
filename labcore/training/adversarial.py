"""A GAN with what trains it: some steps of the critic, then one of the generator."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import ClassVar

import keras
import tensorflow as tf

from labcore.nn.adversarial import Adversarial
from labcore.spec.gan import GAN
from labcore.spec.optimizer import Optimizer
from labcore.training.draws import AUGMENTATION, NOISE, Draws
from labcore.training.stepping import Judged, Stepping, WeightAverage, put_into


class AdversarialLearner(Stepping):
    """Lets two networks play against each other.

    A step takes a batch for each step of the critic, and then one step of the generator. What it draws depends on the
    seed and the step's number alone, but for penalties, whose generator of seeds is part of the state.

    Args:
        networks: what learns, built under `strategy`.
        spec: the experiment.
        shares: `(C,)` of each class among training images, by which classes of made images are drawn, where they are
            told; else None.
        strategy: where it runs; one device.
        rate_factor: a variable on which the generator's learning rate depends beside the optimizer's own, or None.
        critic_rate_factor: the same of the critic's.
    """

    figures = ("critic_loss", "generator_loss", "critic_real", "critic_fake", "gradient_norm")
    sums = (*figures, "norms_measured")
    other_causes: ClassVar[str] = (
        "a critic that neither a penalty nor spectral normalization holds back, a large penalty"
    )
    over: ClassVar[dict[str, str]] = {"gradient_norm": "norms_measured"}

    def __init__(
        self,
        networks: Adversarial,
        spec: GAN,
        shares: tf.Tensor | None,
        strategy: tf.distribute.Strategy,
        rate_factor: keras.Variable | None = None,
        critic_rate_factor: keras.Variable | None = None,
    ):
        super().__init__(strategy)
        self.networks, self.model, self._spec = networks, networks.generator, spec
        self._shares, self._changed = shares, spec.diff_augmentation.build()
        self._draws = Draws(spec.seed, spec.latent_size, shares, places=2 * self._critic_steps + 1)
        self.rate_factor, self.critic_rate_factor = rate_factor, critic_rate_factor
        with strategy.scope():
            self._average = WeightAverage(self.model.weights, spec.training.weight_averaging)
            self._seeds = keras.random.SeedGenerator(spec.seed)
        self._judged: Judged = lambda weights: weights

    def begin(self, rule: Optimizer, critic_rule: Optimizer, steps: int) -> None:
        """Start `steps` steps of the generator by `rule`, and as many times more of the critic by `critic_rule`."""
        self._all_steps = steps
        with self._strategy.scope():
            self.optimizer = rule.build(steps, self.rate_factor)
            self.optimizer.build(self.model.trainable_variables)
            self._judged = partial(rule.judged, self.optimizer)
            self._critic_optimizer = critic_rule.build(steps * self._critic_steps, self.critic_rate_factor)
            self._critic_optimizer.build(self.networks.critic.trainable_variables)
        for factor in self._factors:
            factor.assign(1.0)
        self._compile()

    @property
    def _factors(self) -> list[keras.Variable]:
        return [factor for factor in (self.rate_factor, self.critic_rate_factor) if factor is not None]

    @property
    def _critic_steps(self) -> int:
        return self._spec.training.critic_steps

    @property
    def learning_rates(self) -> Mapping[str, float]:
        critic = float(keras.ops.convert_to_numpy(self._critic_optimizer.learning_rate))
        return {"generator": self.learning_rate, "critic": critic}

    @property
    def state(self) -> list[keras.Variable]:
        return [
            *self.model.variables,
            *self.networks.critic.variables,
            *self.optimizer.variables,
            *self._critic_optimizer.variables,
            *self._average.variables,
            self._seeds.state,
            *self._factors,
        ]

    def start_epoch(self, epoch: int) -> None:
        """Nothing: what is drawn depends on the step."""

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        counts = {name: sums[self.over[name]] if name in self.over else images for name in self.figures}
        told = {name: sums[name] / count for name, count in counts.items() if count}
        return {**told, "critic_gap": told["critic_real"] - told["critic_fake"]}

    def averaged(self) -> AbstractContextManager[None]:
        weights = self._average.of
        return put_into(weights, self._average.variables or self._judged(weights))

    def _stepped(self) -> None:
        if self._average.variables:
            self._average.update(self.optimizer.iterations, self._judged(self._average.of))

    def _replica_step(self, images: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        step = tf.cast(self.optimizer.iterations, tf.int32)
        real = tf.cast(images, tf.float32) / 127.5 - 1
        parts = [self._critic_step(real, known, step, place) for place in range(self._critic_steps)]
        count = tf.cast(tf.shape(real)[0], tf.float32)
        generator_loss = self._generator_step(tf.shape(real)[0] // self._critic_steps, step)
        critic = tf.add_n(parts)
        return tf.stack([critic[0], generator_loss * count, *tf.unstack(critic[1:]), count])

    def _critic_step(self, real: tf.Tensor, known: tf.Tensor, step: tf.Tensor, place: int) -> tf.Tensor:
        """One step of the critic on its part of the batch: sums of loss, scores, norms, and of norms there are."""
        real, labels = real[place :: self._critic_steps], known[place :: self._critic_steps]
        number = tf.shape(real)[0]
        given = self._told_of(labels)
        code = tf.concat([self._draws.codes(number, step, place), *given], 1)
        fake = self.networks.maker(code, training=True)
        taken = step * self._critic_steps + place
        seen_real, seen_fake = (self._seen(image, step, 2 * place + which) for which, image in enumerate((real, fake)))
        with tf.GradientTape() as tape:
            on_real, on_fake = self._scores(seen_real, given), self._scores(seen_fake, given)
            losses = self._spec.loss.critic(on_real, on_fake)
            added, norms, measured = self._penalized(seen_real, seen_fake, given, taken)
            loss = tf.reduce_mean(losses + added)
        variables = self.networks.critic.trainable_variables
        self._critic_optimizer.apply(tape.gradient(loss, variables), variables)
        counted = tf.cast(number, tf.float32)
        means = [loss, tf.reduce_mean(on_real), tf.reduce_mean(on_fake), tf.reduce_mean(norms), measured]
        return tf.stack(means) * counted

    def _penalized(
        self, real: tf.Tensor, fake: tf.Tensor, given: list[tf.Tensor], taken: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """What the penalty adds to the critic's losses, `(N,)`; norms of its gradient, `(N,)`; and 1 where they were
        measured, else 0, as where a score has no slope of its own because it depends on the whole batch."""
        if self._spec.critic.looks_at_batches:
            nothing = tf.zeros(tf.shape(real)[:1])
            return nothing, nothing, tf.constant(0.0)
        penalty = self._spec.penalty
        added, norms = penalty.losses(lambda image: self._scores(image, given), real, fake, self._seeds, taken)
        return added, norms, tf.cast(penalty.measures(taken), tf.float32)

    def _generator_step(self, number: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """One step of the generator; its mean loss."""
        place = self._critic_steps
        given = self._told_of(self._draws.classes(number, step, place))
        code = tf.concat([self._draws.codes(number, step, place), *given], 1)
        with tf.GradientTape() as tape:
            fake = self.networks.maker(code, training=True)
            seen = self._seen(fake, step, 2 * self._critic_steps)
            loss = tf.reduce_mean(self._spec.loss.generator(self._scores(seen, given)))
        variables = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def _scores(self, images: tf.Tensor, given: list[tf.Tensor]) -> tf.Tensor:
        scores = self.networks.critic([images, *given] if given else images, training=True)
        return tf.cast(scores[:, 0], tf.float32)

    def _told_of(self, labels: tf.Tensor) -> list[tf.Tensor]:
        return [] if self._shares is None else [tf.one_hot(labels, self._shares.shape[0])]

    def _seen(self, images: tf.Tensor, step: tf.Tensor, place: int) -> tf.Tensor:
        """What the critic sees of images: changed at random, with noise, where the experiment says so."""
        images = self._changed(images, self._draws.seed(AUGMENTATION, step, place))
        if not self._spec.noise.deviation:
            return images
        deviation = self._spec.noise.deviation_at(tf.cast(step, tf.float32) / self._all_steps)
        return images + deviation * tf.random.stateless_normal(tf.shape(images), self._draws.seed(NOISE, step, place))
