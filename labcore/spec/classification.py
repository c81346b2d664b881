"""The classification task: one class per image."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.architecture import Architecture
from labcore.spec.architecture.blocks import CNN
from labcore.spec.augmentation import Augmentation
from labcore.spec.base import OneOf, setting
from labcore.spec.classes import objections_to_classes
from labcore.spec.classifying import Classifying
from labcore.spec.data import Data, training_counts
from labcore.spec.head import Head
from labcore.spec.head.plain import PlainHead
from labcore.spec.imbalance import Imbalance
from labcore.spec.loss import Loss
from labcore.spec.loss.cross_entropy import CrossEntropy
from labcore.spec.network_experiment import NetworkExperiment
from labcore.spec.optimizer import Optimizer
from labcore.spec.optimizer.adam import AdamW
from labcore.spec.preprocessing import Preprocessing
from labcore.spec.problem import Problem
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.training import Training
from labcore.spec.transfer import Transfer
from labcore.spec.transformer import NoTransformer, Transformer


class Classification(NetworkExperiment, Classifying):
    """Tell which of several classes an image belongs to."""

    title: ClassVar[str] = "Classification"
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

    def images_per_epoch(self, data: Data) -> int:
        return int(self.imbalance.sampling.counts(training_counts(data)).sum())

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from objections_to_classes(data)
