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

    preprocessing: Preprocessing = setting(
        Preprocessing(),
        "Size and color of the images. Larger images show finer detail, and cost time with their square.",
    )
    augmentation: Augmentation = setting(
        Augmentation(),
        "Random changes to training images. More of them where training runs ahead of validation, fewer where both "
        "stay low.",
    )
    imbalance: Imbalance = setting(
        Imbalance(), "What is done about rare classes. Worth it where they are missed more often than common ones."
    )
    transformer: Annotated[Transformer, OneOf()] = setting(
        NoTransformer(),
        "What turns, shifts and scales each image before the network looks at it. Try it where things stand at "
        "many places and angles.",
    )
    architecture: Annotated[Architecture, OneOf()] = setting(
        CNN(),
        "The network that turns an image into features. A small CNN for small, simple images; a pretrained network "
        "where images are few or complex.",
        aliases=("model", "network", "net", "backbone"),
    )
    head: Annotated[Head, OneOf()] = setting(
        PlainHead(),
        "What turns the features into what the output layer sees; it is new also in transfer learning. A plain one "
        "does; choose another where features come from elsewhere and do not fit.",
    )
    scaling: Scaling = setting(
        Scaling(),
        "Width, depth and resolution. Raise them where training stays low, lower them for speed or where training runs "
        "ahead.",
    )
    transfer: Transfer = setting(
        Transfer(),
        "What the network starts from, and what of it is trained when. Learned weights help most where images are few.",
    )
    regularization: Regularization = setting(
        Regularization(),
        "What keeps the network from learning by heart. More where training runs ahead of validation, less where both "
        "stay low.",
    )
    loss: Annotated[Loss, OneOf()] = setting(
        CrossEntropy(),
        "What training lowers. Cross-entropy is the first choice; focal loss where hard or rare images drown among "
        "easy ones.",
    )
    optimizer: Annotated[Optimizer, OneOf()] = setting(
        AdamW(),
        "The rule that turns gradients into steps. AdamW works nearly everywhere; try SGD where you can tune its rate, "
        "as it sometimes ends better.",
    )
    training: Training = setting(
        Training(), "Epochs, batches, stopping, devices. More epochs where validation still gains at the end."
    )

    def images_per_epoch(self, data: Data) -> int:
        return int(self.imbalance.sampling.counts(training_counts(data)).sum())

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from objections_to_classes(data)
