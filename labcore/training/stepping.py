"""What every learner shares: optimizer steps as compiled functions, one at a time or several in a call."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar

import keras
import tensorflow as tf

from labcore.training.faults import Diverged

Judged = Callable[[Sequence[keras.Variable]], Sequence[tf.Tensor | keras.Variable]]
"""What is judged and kept in place of weights that are being trained: for most optimizers the same."""


class Stepping(ABC):
    """What takes steps for `labcore.training.loop.Loop`.

    Args:
        strategy: where it runs.

    Attributes:
        model: of which the best epoch is kept.
        optimizer: the one whose learning rate is told; there once training has begun.
        figures: what a batch is told of, by name: means over its images.
        sums: what a step gives, by name, as sums over its images: `figures`, and what is counted beside them.
        other_causes: beside a learning rate that is too high, what may make the loss infinite.
        over: of a figure that is no mean over images, the name among `sums` of how many it is a mean of.
        rate_factor: a variable on which the learning rate depends beside the optimizer's own, or None.
    """

    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    figures: tuple[str, ...]
    sums: tuple[str, ...]
    other_causes: ClassVar[str]
    over: ClassVar[dict[str, str]] = {}
    rate_factor: keras.Variable | None = None

    def __init__(self, strategy: tf.distribute.Strategy):
        self._strategy = strategy

    def _compile(self) -> None:
        """Make the functions that take steps anew, as what they are traced with has changed."""
        self.step = tf.function(self._step, reduce_retracing=True)
        self.steps = tf.function(self._steps, reduce_retracing=True)

    def trace(self, batches: tf.data.Dataset) -> None:
        """Trace the step once for every size of batch; the smaller last one of an epoch would else have it done anew.

        That takes as long as the first time: half a second for a small network. Where several replicas share a batch it
        is left to the step itself, as are the sizes of their parts.
        """
        if self.replicas == 1:
            self.step.get_concrete_function(*batches.element_spec)

    @abstractmethod
    def start_epoch(self, epoch: int) -> None:
        """Make the random draws of `epoch` depend on seed and epoch alone."""

    @abstractmethod
    def told(self, sums: Mapping[str, float], images: float) -> dict[str, float]:
        """The figures of an epoch of so many images, from what its steps gave for each of `sums`, summed."""

    @property
    def kept(self) -> list[keras.Variable]:
        """What is kept of the best epoch."""
        return list(self.model.variables)

    @property
    @abstractmethod
    def state(self) -> list[keras.Variable]:
        """Everything that the next step depends on: weights, random states, optimizer, averages, learning rate."""

    @abstractmethod
    def averaged(self) -> AbstractContextManager[None]:
        """Inside, the model has the weights that are judged and kept: averaged ones, where an average is kept."""

    @abstractmethod
    def _replica_step(self, images: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        """Take one step on one replica. Returns each of `sums`, then the number of images, float32."""

    @abstractmethod
    def _stepped(self) -> None:
        """What is done after each step, once for all replicas: averages move."""

    @property
    def replicas(self) -> int:
        """Devices that share each batch."""
        return self._strategy.num_replicas_in_sync

    @property
    def learning_rate(self) -> float:
        """The rate of the step to come."""
        return float(keras.ops.convert_to_numpy(self.optimizer.learning_rate))

    @property
    def learning_rates(self) -> Mapping[str, float]:
        """The rate of the step to come of each network that has its own, by what the network is called."""
        return {"network": self.learning_rate}

    def diverged(self, place: str) -> Diverged:
        """What to raise where the loss is no number any more, `place` saying where."""
        return Diverged(place, self.learning_rates, self.other_causes)

    def distribute(self, batches: tf.data.Dataset) -> tf.data.Dataset:
        """`batches` as `step` takes them: split over the replicas where there are several."""
        if self.replicas == 1:
            return batches
        return self._strategy.experimental_distribute_dataset(batches)

    def _step(self, images, known) -> tf.Tensor:
        """Take one optimizer step. Returns each of `sums`, then the number of images, float32."""
        sums = self._strategy.run(self._replica_step, (images, known))
        self._stepped()
        return self._strategy.reduce(tf.distribute.ReduceOp.SUM, sums, axis=None)

    def _steps(self, batches, count: tf.Tensor) -> tf.Tensor:
        """Take `count` steps on what the iterator `batches` gives: what `step` returns of each, `(count, …)`."""
        rows = tf.TensorArray(tf.float32, count)
        for place in tf.range(count):
            rows = rows.write(place, self.step(*next(batches)))
        return rows.stack()


class WeightAverage:
    """A moving average of weights (Polyak & Juditsky, 1992), of which what counts, such as images seen, has none.

    Args:
        weights: what is averaged; of integers among them there is no average.
        decay: share of the old average kept at each step; 0 keeps no average.
    """

    def __init__(self, weights: Sequence[keras.Variable], decay: float):
        self.of = [weight for weight in weights if weight.dtype.startswith("float")]
        self._decay = decay
        kept = self.of if decay else []
        self.variables = [keras.Variable(weight, trainable=False, name="average") for weight in kept]

    def update(self, taken: tf.Tensor, values: Sequence[tf.Tensor | keras.Variable]) -> None:
        """Move towards `values`, those of `of`, after so many steps; the first count for more, so that the start is
        forgotten."""
        steps = tf.cast(taken, tf.float32)
        decay = tf.minimum(self._decay, steps / (steps + 9))
        for average, value in zip(self.variables, values, strict=True):
            average.assign(value + decay * (average - value))


@contextmanager
def put_into(weights: Sequence[keras.Variable], values: Sequence[tf.Tensor | keras.Variable]) -> Iterator[None]:
    """Inside, `weights` have `values`. A weight that is its own value is left alone, and so is not copied."""
    changing = [(weight, value) for weight, value in zip(weights, values, strict=True) if weight is not value]
    current = [keras.ops.convert_to_numpy(weight) for weight, _ in changing]
    for (weight, _), value in zip(changing, [keras.ops.convert_to_numpy(value) for _, value in changing], strict=True):
        weight.assign(value)
    try:
        yield
    finally:
        for (weight, _), value in zip(changing, current, strict=True):
            weight.assign(value)
