"""What all experiments have in common in which a network learns by gradient steps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.classes import prepared_shape
from labcore.spec.data import Data
from labcore.spec.experiment import Experiment
from labcore.spec.transfer import Stretch

if TYPE_CHECKING:
    from labcore.spec.architecture.network import Cost, Network
    from labcore.spec.augmentation import Augmentation
    from labcore.spec.optimizer import Optimizer
    from labcore.spec.preprocessing import Preprocessing
    from labcore.spec.regularization import Regularization
    from labcore.spec.scaling import Scaling
    from labcore.spec.training.base import GradientTraining
    from labcore.spec.transfer import Transfer

LARGEST_FITTED = 32
"""Side, in pixels, to which tiny images are enlarged unasked for a network's sake."""

FEWEST_FITTED = 2
"""Images of a batch that is made smaller unasked: over one alone, batch normalization has nothing to go by."""


class NetworkExperiment(Experiment):
    """An experiment in which a network learns by gradient steps.

    Which settings there are, and in which order they are shown, each task declares; those named here it must have.
    """

    trained_for: ClassVar[str] = "training.epochs"
    own_size_limit: ClassVar[int] = 96
    """Longest side of images, in pixels, that is kept without being asked for."""

    if TYPE_CHECKING:  # declared by each task, where they stand among its own settings
        preprocessing: Preprocessing
        augmentation: Augmentation
        architecture: Network
        scaling: Scaling
        transfer: Transfer
        regularization: Regularization
        optimizer: Optimizer
        training: GradientTraining

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """At least eight batches an epoch where the training split is small; tiny images enlarged as far as needed; no
        changes of color where the images are gray, no mirroring where sides tell the classes apart; augmentation that
        is asked for switched on."""
        changes: dict[str, Any] = {}
        if "batch_size" not in asked.get("training", {}):
            batch_size = self.training.batch_size
            while batch_size > FEWEST_FITTED and batch_size * 8 > self.images_per_epoch(data):
                batch_size //= 2
            changes["training"] = self.training.model_copy(update={"batch_size": batch_size})
        needed = self.architecture.smallest_side(self.scaling)
        if "size" not in asked.get("preprocessing", {}) and min(self.input_shape(data)[:2]) < needed <= LARGEST_FITTED:
            changes["preprocessing"] = self.preprocessing.model_copy(update={"size": needed})
        augmentation = asked.get("augmentation", {})
        if augmentation.get("operations") and "enabled" not in augmentation:
            changes["augmentation"] = self.augmentation.model_copy(update={"enabled": True})
        if "operations" not in augmentation:
            channels, classes = self.input_shape(data)[2], data.classes
            fitting = tuple(
                each for each in self.augmentation.operations if each.suits(channels) and not each.exchanged(classes)
            )
            changes["augmentation"] = self.augmentation.model_copy(update={"operations": fitting})
        return self.model_copy(update=changes)

    def rounds(self) -> int:
        return sum(stretch.epochs for stretch in self.stretches())

    def in_force(self) -> Self:
        """With regularization switched off, whatever regularizes is at what regularizes nothing."""
        return self if self.regularization.enabled else self.without_regularization()

    def stretches(self) -> tuple[Stretch, ...]:
        """What the training is made of, in order."""
        return self.transfer.stretches(self.optimizer.learning_rate, self.training.epochs)

    def learning_rates(self, steps_per_epoch: int) -> NDArray[np.float32]:
        """The learning rate at each step of the run, `(steps,)` float32, as high as it can be."""
        schedule = self.optimizer.schedule
        return np.concatenate([schedule.rates(s.learning_rate, s.epochs * steps_per_epoch) for s in self.stretches()])

    def remark(self) -> str:
        return self.architecture.remark(self)

    def summary(self) -> str:
        return f"{self.dataset} · {self.architecture.title} · {self.optimizer.title}"

    def cost(self, data: Data) -> "Cost | None":
        """About what all networks of this take for one image, without building any; None where only that would tell."""
        return self.architecture.cost(self.input_shape(data), self.scaling)

    def input_shape(self, data: Data) -> tuple[int, int, int]:
        """`(height, width, channels)` of the images that the network sees, see `prepared_shape`."""
        return prepared_shape(self.preprocessing, data, self.own_size_limit, self.scaling.multipliers.resolution)
