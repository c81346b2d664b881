"""The classification task: one class per image."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from labcore.spec.architecture import Architecture
from labcore.spec.architecture.blocks import CNN
from labcore.spec.augmentation import Augmentation
from labcore.spec.base import OneOf, setting
from labcore.spec.classes import objections_to_classes, prepared_shape
from labcore.spec.classifying import Classifying
from labcore.spec.data import Data, training_counts
from labcore.spec.head import Head
from labcore.spec.head.plain import PlainHead
from labcore.spec.imbalance import Imbalance
from labcore.spec.loss import Loss
from labcore.spec.loss.cross_entropy import CrossEntropy
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.adam import AdamW
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.training import Training
from labcore.spec.transfer import Stretch, Transfer
from labcore.spec.transformer import NoTransformer, Transformer

OWN_SIZE_LIMIT = 96
"""Longest side, in pixels, that is kept without being asked for."""

LARGEST_FITTED = 32
"""Side, in pixels, to which tiny images are enlarged unasked for a network's sake."""


FEWEST_FITTED = 2
"""Images of a batch that is made smaller unasked: over one alone, batch normalization has nothing to go by."""


class Classification(Classifying):
    """Tell which of several classes an image belongs to."""

    title: ClassVar[str] = "Classification"
    trained_for: ClassVar[str] = "training.epochs"
    task: Literal["classification"] = "classification"

    preprocessing: Preprocessing = setting(Preprocessing(), "Size and color of the images.")
    augmentation: Augmentation = setting(Augmentation(), "Random changes to training images.")
    imbalance: Imbalance = setting(Imbalance(), "What is done about rare classes.")
    transformer: Annotated[Transformer, OneOf()] = setting(
        NoTransformer(), "What turns, shifts and scales each image before the network looks at it."
    )
    architecture: Annotated[Architecture, OneOf()] = setting(
        CNN(), "The network that turns an image into features.", aliases=("model", "network", "net", "backbone")
    )
    head: Annotated[Head, OneOf()] = setting(
        PlainHead(), "What turns the features into what the output layer sees; it is new also in transfer learning."
    )
    scaling: Scaling = setting(Scaling(), "Width, depth and resolution.")
    transfer: Transfer = setting(Transfer(), "What the network starts from, and what of it is trained when.")
    regularization: Regularization = setting(Regularization(), "What keeps the network from learning by heart.")
    loss: Annotated[Loss, OneOf()] = setting(CrossEntropy(), "What training lowers.")
    optimizer: Annotated[Optimizer, OneOf()] = setting(AdamW(), "The rule that turns gradients into steps.")
    training: Training = setting(Training(), "Epochs, batches, stopping, devices.")

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

    def images_per_epoch(self, data: Data) -> int:
        return int(self.imbalance.sampling.counts(training_counts(data)).sum())

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

    def input_shape(self, data: Data) -> tuple[int, int, int]:
        """`(height, width, channels)` of the images that the network sees, see `prepared_shape`."""
        return prepared_shape(self.preprocessing, data, OWN_SIZE_LIMIT, self.scaling.multipliers.resolution)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from objections_to_classes(data)
