"""What all experiments have in common in which a network learns what is known of images."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from labcore.spec.classes import prepared_shape
from labcore.spec.data import Data
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.spec.transfer import Stretch

if TYPE_CHECKING:
    from labcore.spec.architecture.network import Cost, Network
    from labcore.spec.augmentation import Augmentation
    from labcore.spec.preprocessing import Preprocessing
    from labcore.spec.regularization import Regularization
    from labcore.spec.scaling import Scaling
    from labcore.spec.transfer import Transfer

LARGEST_FITTED = 32
"""Side, in pixels, to which tiny images are enlarged unasked for a network's sake."""


class NetworkExperiment(GradientExperiment):
    """An experiment in which a network learns what is known of images: their classes, or masks.

    Which settings there are, and in which order they are shown, each task declares; those named here it must have.
    """

    if TYPE_CHECKING:  # declared by each task, where they stand among its own settings
        preprocessing: Preprocessing
        augmentation: Augmentation
        architecture: Network
        scaling: Scaling
        transfer: Transfer
        regularization: Regularization

    def fitted(self, asked: Mapping[str, Any], data: Data) -> Self:
        """As all that learn by gradient steps; tiny images enlarged as far as needed; no changes of color where the
        images are gray, no mirroring where sides tell the classes apart; augmentation that is asked for switched on."""
        spec, changes = super().fitted(asked, data), dict[str, Any]()
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
        return spec.model_copy(update=changes)

    def in_force(self) -> Self:
        """With regularization switched off, whatever regularizes is at what regularizes nothing."""
        return self if self.regularization.enabled else self.without_regularization()

    def stretches(self) -> tuple[Stretch, ...]:
        return self.transfer.stretches(self.optimizer.learning_rate, self.training.epochs)

    def remark(self) -> str:
        return self.architecture.remark(self)

    def cost(self, data: Data) -> "Cost | None":
        """About what all networks of this take for one image, without building any; None where only that would tell."""
        return self.architecture.cost(self.input_shape(data), self.scaling)

    def input_shape(self, data: Data) -> tuple[int, int, int]:
        return prepared_shape(self.preprocessing, data, self.own_size_limit, self.scaling.multipliers.resolution)
