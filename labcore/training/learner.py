"""The two compiled functions of a run: one optimizer step, and one prediction."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.nn.augmentation import Augmenter
from labcore.spec.optimizer import Optimizer
from labcore.training.objective import Objective
from labcore.training.stepping import Judged, Stepping, WeightAverage, put_into

PREDICTION_BATCH = 256
"""Images answered in one call at most."""

MOST_PIXELS = 1 << 22
"""Pixels of the images answered in one call at most: a network that answers for each has many numbers for each."""


class Learner(Stepping):
    """A network with what trains it.

    Args:
        model: from `(N, H, W, C)` float32, 0–255, to answers `(N, …)` float32, built under `strategy`.
        augmenter: applied to training batches only.
        objective: what is lowered, beside the penalties that the model's layers declare.
        weight_averaging: share of the old average kept at each step; 0 keeps no average.
        strategy: where it runs.
        guard: wraps an optimizer whose gradients would be lost in few bits.
        rate_factor: a variable on which the learning rate depends beside the optimizer's own, or None.
    """

    other_causes: ClassVar[str] = "no normalization layers, extreme class weights"

    def __init__(
        self,
        model: keras.Model,
        augmenter: Augmenter,
        objective: Objective,
        weight_averaging: float,
        strategy: tf.distribute.Strategy,
        guard: Callable[[keras.optimizers.Optimizer], keras.optimizers.Optimizer] = lambda optimizer: optimizer,
        rate_factor: keras.Variable | None = None,
    ):
        super().__init__(strategy)
        self.model, self.augmenter = model, augmenter
        self._objective = objective
        self.figures = ("objective", *objective.figures)
        self.sums = (*self.figures, *objective.counted)
        self._guard = guard
        self._judged: Judged = lambda weights: weights
        self.rate_factor = rate_factor
        self._fixed = {layer.name for layer in model.layers if not layer.trainable}
        with strategy.scope():
            self._average = WeightAverage(model.weights, weight_averaging)

    def begin(self, rule: Optimizer, steps: int, frozen: Collection[str] = ()) -> None:
        """Start a stretch of `steps` steps by `rule`, in which the layers named in `frozen` learn nothing.

        Must be called before the first step.
        """
        for layer in self.model.layers:
            layer.trainable = layer.name not in frozen and layer.name not in self._fixed
        with self._strategy.scope():
            optimizer = rule.build(steps, self.rate_factor)
            self.optimizer = self._guard(optimizer)
            self.optimizer.build(self.model.trainable_variables)
        self._judged = partial(rule.judged, optimizer)
        if self.rate_factor is not None:
            self.rate_factor.assign(1.0)
        self._compile()

    def start_epoch(self, epoch: int) -> None:
        self.augmenter.start_epoch(epoch)

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        return {**self._objective.told(sums, images), "objective": sums["objective"] / images}

    @property
    def state(self) -> list[keras.Variable]:
        factors = [] if self.rate_factor is None else [self.rate_factor]
        return [*self.model.variables, *self.optimizer.variables, *self._average.variables, *factors]

    def _replica_step(self, images: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        images, targets = self.augmenter(tf.cast(images, tf.float32), self._objective.targets(known))
        count = tf.cast(tf.shape(images)[0], tf.float32)
        everywhere = tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, count)
        with tf.GradientTape() as tape:
            answers = self.model(images, training=True)
            losses = self._objective.losses(targets, answers)
            # Each replica brings its share of the mean, and of the penalties: gradients are summed over replicas.
            objective = (tf.reduce_sum(losses) + count * sum(self.model.losses)) / everywhere
            scaled = self.optimizer.scale_loss(objective)
        variables = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(scaled, variables), variables)
        return tf.stack([objective * everywhere, *self._objective.sums(targets, answers), count])

    def _stepped(self) -> None:
        if self._average.variables:
            self._average.update(self.optimizer.iterations, self._judged(self._average.of))

    def averaged(self) -> AbstractContextManager[None]:
        weights = self._average.of
        return put_into(weights, self._average.variables or self._judged(weights))

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None] = lambda: None
    ) -> NDArray[np.float32]:
        """Answers `(M, …)` float32 to the images at `indices` of `(N, H, W, C)` uint8, see `answers`."""
        return np.concatenate([answers for _, answers in self.answers(images, indices, between)])

    def answers(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """The images at `indices` `(M,)` of `(N, H, W, C)` uint8, some at a time: where they are, what is answered.

        `between` is called before every batch of them; what it raises ends the prediction.
        """
        at_once = max(1, min(PREDICTION_BATCH, MOST_PIXELS // int(np.prod(images.shape[1:3]))))
        for start in range(0, len(indices), at_once):
            between()
            rows = indices[start : start + at_once]
            yield rows, self._answers(images[rows]).numpy()

    @tf.function(reduce_retracing=True)
    def _answers(self, images: tf.Tensor) -> tf.Tensor:
        return self.model(tf.cast(images, tf.float32), training=False)
