"""The two compiled functions of a run: one optimizer step, and one prediction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.nn.augmentation import Augmenter
from labcore.spec.optimizer import Optimizer
from labcore.training.objective import Objective

PREDICTION_BATCH = 256
"""Images answered in one call at most."""

MOST_PIXELS = 1 << 22
"""Pixels of the images answered in one call at most: a network that answers for each has many numbers for each."""

Judged = Callable[[Sequence[keras.Variable]], Sequence[tf.Tensor | keras.Variable]]
"""What is judged and kept in place of weights that are being trained: for most optimizers the same."""


class Learner:
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
        self.model, self.augmenter = model, augmenter
        self._objective = objective
        self.figures = ("objective", *objective.figures)
        self.sums = (*self.figures, *objective.counted)
        self._strategy = strategy
        self._decay, self._guard = weight_averaging, guard
        self._judged: Judged = lambda weights: weights
        self.rate_factor = rate_factor
        self._fixed = {layer.name for layer in model.layers if not layer.trainable}
        # What counts, such as the images that a layer has seen, has no average.
        self._numbers = [weight for weight in model.weights if weight.dtype.startswith("float")]
        with strategy.scope():
            weights = self._numbers if weight_averaging else []
            self.averages = [keras.Variable(weight, trainable=False, name="average") for weight in weights]

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
        self.step = tf.function(self._step, reduce_retracing=True)
        self.steps = tf.function(self._steps, reduce_retracing=True)

    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        """The figures of an epoch of so many images, from what its steps gave for each of `sums`, summed."""
        return {**self._objective.told(sums, images), "objective": sums["objective"] / images}

    @property
    def replicas(self) -> int:
        """Devices that share each batch."""
        return self._strategy.num_replicas_in_sync

    @property
    def state(self) -> list[keras.Variable]:
        """Everything that the next step depends on: weights, random states, optimizer, averages, learning rate."""
        factors = [] if self.rate_factor is None else [self.rate_factor]
        return [*self.model.variables, *self.optimizer.variables, *self.averages, *factors]

    @property
    def learning_rate(self) -> float:
        """The rate of the step to come."""
        return float(keras.ops.convert_to_numpy(self.optimizer.learning_rate))

    def distribute(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        """`batches` as `step` takes them: split over the replicas where there are several."""
        if self.replicas == 1:
            return batches
        return self._strategy.experimental_distribute_dataset(batches)

    def _step(self, images, targets) -> tf.Tensor:
        """Take one optimizer step. Returns each of `sums`, then the number of images, float32."""
        sums = self._strategy.run(self._replica_step, (images, targets))
        self._update_averages()
        return self._strategy.reduce(tf.distribute.ReduceOp.SUM, sums, axis=None)

    def _steps(self, batches, count: tf.Tensor) -> tf.Tensor:
        """Take `count` steps on what the iterator `batches` gives: what `step` returns of each, `(count, …)`."""
        rows = tf.TensorArray(tf.float32, count)
        for place in tf.range(count):
            rows = rows.write(place, self.step(*next(batches)))
        return rows.stack()

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

    def _update_averages(self) -> None:
        """Move the averages towards the weights; the first steps count for more, so that the start is forgotten."""
        taken = tf.cast(self.optimizer.iterations, tf.float32)
        decay = tf.minimum(self._decay, taken / (taken + 9))
        weights = self._judged(self._numbers) if self.averages else []
        for average, weight in zip(self.averages, weights, strict=True):
            average.assign(weight + decay * (average - weight))

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Inside, the model has the weights that are judged and kept: averaged ones, where an average is kept."""
        current = [keras.ops.convert_to_numpy(weight) for weight in self._numbers]
        judged = [keras.ops.convert_to_numpy(value) for value in self.averages or self._judged(self._numbers)]
        for weight, value in zip(self._numbers, judged, strict=True):
            weight.assign(value)
        try:
            yield
        finally:
            for weight, value in zip(self._numbers, current, strict=True):
                weight.assign(value)

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
