"""What tells one task of networks from another, for all that they have in common."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Generic, TypeVar

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.export.telling import Telling
from labcore.nn.augmentation import Augmenter
from labcore.nn.classifier import Pixels
from labcore.nn.precision import guarded
from labcore.spec.network_experiment import NetworkExperiment
from labcore.store.folder import RunFolder
from labcore.tasks.earlier_run import networks_for
from labcore.tasks.outcome import Concluded, Predictor
from labcore.training.batches import Order
from labcore.training.learner import Learner
from labcore.training.loop import Judge
from labcore.training.objective import Objective
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined
from labcore.training.strategy import strategy_for

S = TypeVar("S", bound=NetworkExperiment)

Known = NDArray[np.integer] | Joined
"""What is known of each image, `(N, …)` integers: a class, or a mask."""


class Learning(ABC, Generic[S]):
    """What is to be learned from a data set, and how what was learned is judged.

    Args:
        spec: the experiment, as it is carried out.
        dataset: what it sees of its data set.
        images: the whole data set prepared, `(N, H, W, C)` uint8.

    Attributes:
        telling: what its answers are, for an export.
        classes: their names.
        rows: `(M,)` int64, where the training images are.
    """

    telling: ClassVar[Telling]

    def __init__(self, spec: S, dataset: Dataset, images: NDArray[np.uint8]):
        self.spec, self.dataset, self.images = spec.in_force(), dataset, images
        self.classes, self.rows = dataset.card.classes, dataset.indices("train")

    @property
    @abstractmethod
    def known(self) -> NDArray[np.integer]:
        """What is known of each image of the data set, `(N, …)`."""

    @abstractmethod
    def shown(self, reporter: Reporter) -> tuple[NDArray[np.uint8] | Joined, Known]:
        """What training draws from: the images and what is known of them, and behind these what is made of training
        images; what was made is recorded in the run's folder. Raises Stopped where the run is asked to stop meanwhile.
        """

    @abstractmethod
    def order(self, known: Known | None = None) -> Order:
        """Which rows an epoch shows: training images only, drawn anew by seed and epoch.

        `known` is that of the data set, then of what was made of its training images; where missing, nothing was made.
        """

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
            model, augmenter, reacts = self.network(), self.augmenter(), spec.optimizer.schedule.reacts
            factor = keras.Variable(1.0, trainable=False, name="rate_factor") if reacts else None
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

    @abstractmethod
    def judge(self, learner: Learner, reporter: Reporter) -> Judge:
        """What measures the network on validation images after each epoch, and shows what it does."""

    @abstractmethod
    def measured(
        self, predictor: Predictor, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """The report on a split (val or test); what shows how it came about goes to the folder.

        `between` is called before every batch of predictions; what it raises ends the measuring.
        """

    def concluded(self, learner: Learner, reporter: Reporter) -> Concluded:
        """What the run keeps and answers with, once the weights of its best epoch are restored.

        What was trained, unless more is to be found on validation images. Raises Stopped where the run is asked to stop
        meanwhile.
        """
        return learner

    def kept(self, model: keras.Model) -> keras.Model:
        """What is kept of the network that was trained where a run fails, and nothing more can be found."""
        return model

    def beside(self, with_test: bool, reporter: Reporter) -> dict[str, Any]:
        """What else the report says, for the network to be held against; nothing, unless overridden.

        `with_test` says whether the run has opened its test set.
        """
        return {}

    @staticmethod
    @abstractmethod
    def outline(spec: S, shape: tuple[int, int, int], classes: int) -> keras.Model:
        """See `outline_of`."""


def learning_of(spec: NetworkExperiment, dataset: Dataset, images: NDArray[np.uint8]) -> Learning[Any]:
    """What `spec` learns from `dataset`, whose `images` `(N, H, W, C)` uint8 are prepared."""
    return _kind(spec)(spec, dataset, images)


def outline_of(spec: NetworkExperiment, shape: tuple[int, int, int], classes: int) -> keras.Model:
    """The network of `spec` for images of `shape` `(H, W, C)`, for those who ask for its form alone."""
    return _kind(spec).outline(spec, shape, classes)


def _kind(spec: NetworkExperiment) -> type[Learning[Any]]:
    """What the task of `spec` makes of a data set: the module of each task of networks names its own."""
    return importlib.import_module(f"labcore.tasks.{spec.task}").LEARNING
