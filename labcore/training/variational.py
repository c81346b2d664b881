"""A variational autoencoder with what trains it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from labcore.nn.variational import Variational
from labcore.spec.likelihood import Likelihood
from labcore.spec.optimizer import Optimizer
from labcore.training.bound import Bound
from labcore.training.stepping import Judged, Stepping, put_into

NARROWEST = 1e-3
"""A deviation that is learned, on a scale from 0 to 1, falls no lower: a quarter of a gray level of 256."""

Weight = Callable[[tf.Tensor], tf.Tensor]
"""What the divergence counts, by the number of steps taken, float32."""


class VariationalLearner(Stepping):
    """Learns by the reparametrized gradient of the evidence lower bound.

    Args:
        networks: what learns, built under `strategy`.
        classes: how many there are, where the networks are told the class of an image; else None.
        likelihood: what the decoder's answers are taken for.
        seed: of the noise; each step draws by it and its own number.
        strategy: where it runs.
        rate_factor: a variable on which the learning rate depends beside the optimizer's own, or None.
    """

    figures = ("objective", "elbo", "reconstruction", "kl")
    """What is lowered; the bound itself; and its two parts; all in nats for one image."""
    sums = figures
    other_causes: ClassVar[str] = "a large beta, a Gaussian likelihood of very small deviation"

    def __init__(
        self,
        networks: Variational,
        classes: int | None,
        likelihood: Likelihood,
        seed: int,
        strategy: tf.distribute.Strategy,
        rate_factor: keras.Variable | None = None,
    ):
        super().__init__(strategy)
        self.networks, self.model = networks, networks.whole
        self._likelihood, self._seed = likelihood, seed
        self.rate_factor = rate_factor
        with strategy.scope():
            self._log_deviation = keras.Variable(
                np.log(0.2), dtype="float32", name="log_deviation", trainable=likelihood.learns_deviation
            )
        self.bound = Bound(networks.encoder, networks.decoder, classes, likelihood, self._deviation, seed)
        self._weight: Weight = lambda step: tf.constant(1.0)
        self._judged: Judged = lambda weights: weights

    def begin(self, rule: Optimizer, steps: int, weight: Weight) -> None:
        """Start `steps` steps by `rule`, in which the divergence counts as `weight` says."""
        self._weight = weight
        with self._strategy.scope():
            self.optimizer = rule.build(steps, self.rate_factor)
            self.optimizer.build(self._learning)
        self._judged = partial(rule.judged, self.optimizer)
        if self.rate_factor is not None:
            self.rate_factor.assign(1.0)
        self._compile()

    @property
    def _learning(self) -> list[keras.Variable]:
        own = [self._log_deviation] if self._likelihood.learns_deviation else []
        return [*self.model.trainable_variables, *own]

    @property
    def kept(self) -> list[keras.Variable]:
        return [*self.model.variables, self._log_deviation]

    @property
    def state(self) -> list[keras.Variable]:
        factors = [] if self.rate_factor is None else [self.rate_factor]
        return [*self.kept, *self.optimizer.variables, *factors]

    @property
    def deviation(self) -> float:
        """Of pixels, on a scale from 0 to 1, as it is now."""
        return float(self._deviation().numpy())

    def start_epoch(self, epoch: int) -> None:
        """Nothing: the noise of a step depends on seed and step alone."""

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        return {name: sums[name] / images for name in self.figures}

    def averaged(self) -> AbstractContextManager[None]:
        weights = [weight for weight in self.model.weights if weight.dtype.startswith("float")]
        return put_into(weights, self._judged(weights))

    def _stepped(self) -> None:
        """Nothing is averaged."""
        return

    def _deviation(self) -> tf.Tensor:
        return tf.maximum(tf.exp(tf.convert_to_tensor(self._log_deviation)), NARROWEST)

    def _replica_step(self, images: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        images = tf.cast(images, tf.float32)
        count = tf.cast(tf.shape(images)[0], tf.float32)
        context = tf.distribute.get_replica_context()
        everywhere = context.all_reduce(tf.distribute.ReduceOp.SUM, count)
        step = tf.cast(self.optimizer.iterations, tf.int32)
        draw = tf.stack([self._seed + context.replica_id_in_sync_group, step])
        with tf.GradientTape() as tape:
            reconstruction, kl = self.bound.costs(images, known, draw, training=True)
            weighted = reconstruction + self._weight(tf.cast(step, tf.float32)) * kl
            objective = tf.reduce_sum(weighted) / everywhere
        variables = self._learning
        self.optimizer.apply(tape.gradient(objective, variables), variables)
        told = [tf.reduce_sum(each) for each in (weighted, -reconstruction - kl, reconstruction, kl)]
        return tf.stack([*told, count])
