"""What all experiments have in common in which something is learned by gradient steps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.classes import prepared_shape
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.transfer import Stretch

if TYPE_CHECKING:
    from labcore.spec.base import Spec
    from labcore.spec.optimizer import Optimizer
    from labcore.spec.preprocessing import Preparation
    from labcore.spec.training.base import GradientTraining

FEWEST_FITTED = 2
"""Images of a batch that is made smaller unasked: over one alone, batch normalization has nothing to go by."""


class GradientExperiment(Experiment):
    """An experiment in which something is learned by gradient steps.

    Which settings there are, and in which order they are shown, each task declares; those named here it must have.
    """

    trained_for: ClassVar[str] = "training.epochs"
    fewest_batches: ClassVar[int] = 8
    """Batches of an epoch, for which batches are made smaller unasked."""
    own_size_limit: ClassVar[int] = 96
    """Longest side of images, in pixels, that is kept without being asked for."""

    if TYPE_CHECKING:  # declared by each task, where they stand among its own settings
        preprocessing: Preparation
        architecture: Spec
        optimizer: Optimizer
        training: GradientTraining

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """At least `fewest_batches` an epoch where the training split is small."""
        if "batch_size" in asked.get("training", {}):
            return self
        batch_size = self.training.batch_size
        while batch_size > FEWEST_FITTED and batch_size * self.fewest_batches > self.images_per_epoch(data):
            batch_size //= 2
        return self.model_copy(update={"training": self.training.model_copy(update={"batch_size": batch_size})})

    def images_per_step(self) -> int:
        """Images that one step learns from."""
        return self.training.batch_size

    def steps_per_epoch(self, data: Data) -> int:
        """Steps of an epoch, on one device."""
        return max(1, -(-self.images_per_epoch(data) // self.images_per_step()))

    def averaged_by(self) -> str:
        """The dotted key of the setting by which an average of the weights is judged and kept; empty where none is."""
        return ""

    def rounds(self) -> int:
        return sum(stretch.epochs for stretch in self.stretches())

    def stretches(self) -> tuple[Stretch, ...]:
        """What the training is made of, in order."""
        return (Stretch("", self.training.epochs, self.optimizer.learning_rate),)

    def learning_rates(self, steps_per_epoch: int) -> NDArray[np.float32]:
        """The learning rate at each step of the run, `(steps,)` float32, as high as it can be."""
        schedule = self.optimizer.schedule
        return np.concatenate([schedule.rates(s.learning_rate, s.epochs * steps_per_epoch) for s in self.stretches()])

    def summary(self) -> str:
        return f"{self.dataset} · {self.architecture.title} · {self.optimizer.title}"

    def input_shape(self, data: Data) -> tuple[int, int, int]:
        """`(height, width, channels)` of the images that the network sees, see `prepared_shape`."""
        return prepared_shape(self.preprocessing, data, self.own_size_limit)
