"""Classification: what a network learns that tells one of several classes of each image."""

from collections.abc import Callable
from typing import Any, ClassVar

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.export.class_telling import ClassTelling
from labcore.export.telling import Telling
from labcore.nn.classifier import classifier
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks import classified
from labcore.tasks.balancing import balanced
from labcore.tasks.gradient_run import run
from labcore.tasks.judge import Judge
from labcore.tasks.network_learning import NetworkLearning
from labcore.tasks.network_run import describe, measured, trained
from labcore.tasks.outcome import Predictor
from labcore.tasks.quick_baseline import quick_baseline
from labcore.training.batches import Order
from labcore.training.learner import Learner
from labcore.training.objective import OfClasses
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined

__all__ = ["LEARNING", "describe", "measured", "run", "trained"]


class ClassLearning(NetworkLearning[Classification]):
    """One class of each image."""

    telling: ClassVar[Telling] = ClassTelling()

    def __init__(self, spec: Classification, dataset: Dataset, images: NDArray[np.uint8]):
        super().__init__(spec, dataset, images)
        self._counts = np.bincount(dataset.labels[self.rows], minlength=len(self.classes))

    @property
    def known(self) -> NDArray[np.int32]:
        return self.dataset.labels

    def shown(self, reporter: Reporter) -> tuple[NDArray[np.uint8] | Joined, NDArray[np.int32]]:
        return balanced(self.spec, self.dataset, self.images, reporter)

    def order(self, known: NDArray[np.int32] | None = None) -> Order:
        labels = self.known if known is None else known
        rows = np.concatenate([self.rows, np.arange(len(self.dataset), len(labels))])
        labels, seed, sampling = labels[rows], self.spec.seed, self.spec.imbalance.sampling
        return lambda epoch: rows[sampling.order(labels, np.random.default_rng([seed, epoch]))]

    @property
    def weights(self) -> NDArray[np.float32]:
        return self.spec.imbalance.class_weights.weights(self._counts, self.classes)

    @property
    def resampled(self) -> bool:
        return self.spec.imbalance.sampling.counts(self._counts).tolist() != self._counts.tolist()

    def network(self) -> keras.Model:
        bias = self.spec.imbalance.output_bias(self._counts, self.classes)
        return classifier(self.spec, self.images.shape[1:], len(self.classes), bias, self.pixels())

    def objective(self) -> OfClasses:
        losses = self.spec.loss.build(self.spec.regularization.label_smoothing)
        return OfClasses(losses, self.weights)

    def judge(self, learner: Learner, reporter: Reporter) -> Judge:
        return Judge(self.spec, learner, self.dataset, self.images, reporter)

    def measured(
        self, answering: Predictor, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        return classified.measured(answering, self.dataset, self.images, split, folder, between)

    def beside(self, with_test: bool, reporter: Reporter) -> dict[str, Any]:
        """A classical baseline, see `quick_baseline`."""
        return quick_baseline(self.spec, self.dataset, self.images, with_test, reporter)

    @staticmethod
    def outline(spec: Classification, shape: tuple[int, int, int], classes: int) -> keras.Model:
        return classifier(spec, shape, classes)


LEARNING = ClassLearning
