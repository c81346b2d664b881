"""What the tasks have in common in which a network learns what is known of images."""

import logging
from abc import abstractmethod
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.export.telling import Telling
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import Pixels
from labcore.nn.describe import describe as cost
from labcore.nn.precision import guarded
from labcore.spec.network_experiment import NetworkExperiment
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.learning import Learning, kind_of
from labcore.tasks.outcome import Concluded
from labcore.tasks.transfer import phases
from labcore.training.learner import Learner
from labcore.training.loop import Phase
from labcore.training.objective import Objective
from labcore.training.plateau import rate_factor
from labcore.training.reporter import Reporter
from labcore.training.strategy import strategy_for

log = logging.getLogger(__name__)

S = TypeVar("S", bound=NetworkExperiment)


class NetworkLearning(Learning[S, Learner, Concluded]):
    """What is known of images, learned by a network from the images alone.

    Attributes:
        telling: what its answers are, for an export.
    """

    telling: ClassVar[Telling]

    @property
    @abstractmethod
    def weights(self) -> NDArray[np.float32]:
        """What each class weighs in what training lowers, `(C,)`."""

    @property
    @abstractmethod
    def resampled(self) -> bool:
        """Whether an epoch shows anything but each training image once."""

    @abstractmethod
    def network(self) -> keras.Model:
        """The network, with fresh weights drawn from Keras's current random state."""

    @abstractmethod
    def objective(self) -> Objective:
        """What training lowers, and what it counts."""

    def augmenter(self) -> Augmenter:
        """What changes training images at random."""
        return Augmenter(self.spec.augmentation, self.spec.seed, self.images.shape[1:])

    def pixels(self) -> Pixels | None:
        """What the pixels of training images are like, where the network's first layers depend on it."""
        wanted = self.spec.preprocessing.normalization.from_training_images
        return Pixels.of(self.images, self.rows) if wanted else None

    def learner(self, opening: AbstractContextManager[None] | None = None) -> Learner:
        """Network, optimizer and augmentation, with weights drawn from the seed.

        Learned weights are opened inside `opening`.

        Raises LabError where devices are absent, or a batch has not an image for each; where learned weights do not
        fit.
        """
        spec, training = self.spec, self.spec.training
        strategy = strategy_for(training.strategy)
        if training.batch_size < (devices := strategy.num_replicas_in_sync):
            raise LabError(
                f"A batch of {training.batch_size} has not an image for each of {devices} devices.",
                f"Set training.batch_size to {devices} or more, or training.strategy to gpu or cpu.",
            )
        keras.utils.set_random_seed(spec.seed)
        with strategy.scope():
            model, augmenter, factor = self.network(), self.augmenter(), rate_factor(spec.optimizer.schedule)
        with opening or nullcontext():
            runs = networks_for(self.dataset.card)
            spec.transfer.weights.load(model, spec.architecture.pretrained, spec.scaling, runs)
        return Learner(
            model,
            augmenter,
            self.objective(),
            weight_averaging=spec.regularization.weight_averaging,
            strategy=strategy,
            guard=lambda optimizer: guarded(optimizer, training.precision, strategy.num_replicas_in_sync),
            rate_factor=factor,
        )

    def phases(self, learner: Learner, steps: int) -> list[Phase]:
        return phases(self.spec, learner, steps)

    def concluded(self, learner: Learner, reporter: Reporter) -> Concluded:
        """What was trained, unless more is to be found on validation images."""
        return learner

    def costs(self) -> dict[str, int]:
        """Of a network of its own, built after training: its weights are drawn, which must move nothing of the run's.

        It lies in main memory, as the GPU may be full; where even that has no room for it, a run that has been trained
        does not fail of it.
        """
        spec, shape = self.spec, self.images.shape[1:]
        try:
            with tf.device("CPU"):
                outline = outline_of(spec, shape, len(self.classes))
                told = cost(outline, spec.training.batch_size, spec.architecture.block)
        except (MemoryError, ValueError, tf.errors.OpError):  # a graph with its weights may have 2 GB at most
            log.exception("FLOPs and memory of the network could not be told: the report lacks them")
            return {}
        return {"flops": told["flops"], "memory": told["memory_bytes"]}

    @staticmethod
    @abstractmethod
    def outline(spec: S, shape: tuple[int, int, int], classes: int) -> keras.Model:
        """See `outline_of`."""


def learning_of(spec: NetworkExperiment, dataset: Dataset, images: NDArray[np.uint8]) -> NetworkLearning[Any]:
    """What `spec` learns from `dataset`, whose `images` `(N, H, W, C)` uint8 are prepared."""
    lesson: NetworkLearning[Any] = kind_of(spec)(spec, dataset, images)
    return lesson


def outline_of(spec: NetworkExperiment, shape: tuple[int, int, int], classes: int) -> keras.Model:
    """The network of `spec` for images of `shape` `(H, W, C)`, for those who ask for its form alone."""
    outline: keras.Model = kind_of(spec).outline(spec, shape, classes)
    return outline
