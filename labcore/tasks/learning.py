"""What tells one task from another in which something is learned by gradient steps, for all that they share."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.spec.gradient_experiment import GradientExperiment
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import save_model
from labcore.training.batches import Order
from labcore.training.loop import Judge, Phase
from labcore.training.plateau import Plateau
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined
from labcore.training.stepping import Stepping

S = TypeVar("S", bound=GradientExperiment)
L = TypeVar("L", bound=Stepping)


class Kept(Protocol):
    """What is kept of a run in the end, and measured."""

    @property
    def model(self) -> keras.Model: ...


A = TypeVar("A", bound=Kept)

Known = NDArray[np.integer] | Joined
"""What is known of each image, `(N, …)` integers: a class, or a mask."""


class Learning(ABC, Generic[S, L, A]):
    """What is to be learned from a data set, and how what was learned is judged.

    Args:
        spec: the experiment, as it is carried out.
        dataset: what it sees of its data set.
        images: the whole data set prepared, `(N, H, W, C)` uint8.

    Attributes:
        classes: their names.
        rows: `(M,)` int64, where the training images are.
    """

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

    @abstractmethod
    def learner(self, opening: AbstractContextManager[None] | None = None) -> L:
        """What takes the steps, with weights drawn from the seed.

        Learned weights are opened inside `opening`. Raises LabError where it cannot be made on the devices there are.
        """

    @abstractmethod
    def phases(self, learner: L, steps: int) -> list[Phase]:
        """The stretches of the training; an epoch has so many `steps`."""

    def plateaus(self, learner: L) -> list[Plateau]:
        """What lowers its learning rates where they react to how training goes."""
        factor = learner.rate_factor
        return [] if factor is None else [Plateau(factor, self.spec.optimizer.schedule.lowered)]

    @abstractmethod
    def judge(self, learner: L, reporter: Reporter) -> Judge:
        """What measures the network on validation images after each epoch, and shows what it does."""

    @abstractmethod
    def measured(
        self, answering: A, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """The report on a split (val or test); what shows how it came about goes to the folder.

        `between` is called before every batch of predictions; what it raises ends the measuring.
        """

    @abstractmethod
    def concluded(self, learner: L, reporter: Reporter) -> A:
        """What the run keeps and answers with, once the weights of its best epoch are restored.

        Raises Stopped where the run is asked to stop meanwhile.
        """

    def kept(self, model: keras.Model) -> keras.Model:
        """What is kept of what was trained where a run fails, and nothing more can be found."""
        return model

    def save(self, model: keras.Model, reporter: Reporter) -> None:
        """Keep `model` in the run's folder."""
        save_model(model, reporter)

    @abstractmethod
    def costs(self) -> dict[str, int]:
        """What studies hold against figures: FLOPs for one image, and bytes of memory for one training step."""

    def beside(self, with_test: bool, reporter: Reporter) -> dict[str, Any]:
        """What else the report says, for the network to be held against; nothing, unless overridden.

        `with_test` says whether the run has opened its test set.
        """
        return {}


def kind_of(spec: GradientExperiment) -> Any:
    """The `Learning` that the module of the task of `spec` names as its own."""
    return importlib.import_module(f"labcore.tasks.{spec.task}").LEARNING


def lesson_of(spec: GradientExperiment, dataset: Dataset, images: NDArray[np.uint8]) -> Learning[Any, Any, Any]:
    """What `spec` learns from `dataset`, whose `images` `(N, H, W, C)` uint8 are prepared."""
    lesson: Learning[Any, Any, Any] = kind_of(spec)(spec, dataset, images)
    return lesson
