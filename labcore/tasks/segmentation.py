"""Segmentation: what a network learns that tells a class of each pixel."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.census import pixels_of
from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import prepare_masks
from labcore.nn.segmenter import segmenter
from labcore.spec.imbalance.pixel_sampling import Held
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes
from labcore.spec.segmentation import Segmentation
from labcore.store.folder import RunFolder
from labcore.tasks import segmented
from labcore.tasks.learning import Known, Learning
from labcore.tasks.mask_balancing import sampled
from labcore.tasks.mask_judge import MaskJudge
from labcore.tasks.network_run import describe, measured, run, trained
from labcore.tasks.outcome import Predictor
from labcore.training.batches import Order
from labcore.training.learner import Learner
from labcore.training.pixel_objective import OfPixels
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined

__all__ = ["LEARNING", "describe", "measured", "run", "trained"]


class MaskLearning(Learning[Segmentation]):
    """One class of each pixel."""

    def __init__(self, spec: Segmentation, dataset: Dataset, images: NDArray[np.uint8]):
        super().__init__(spec, dataset, images)
        self._masks = prepare_masks(dataset, spec.preprocessing, images.shape[1:])

    @cached_property
    def _pixels(self) -> NDArray[np.int32]:
        """`(M, C)`, how many pixels of each class each training mask has."""
        return pixels_of((self._masks[row] for row in self.rows), len(self.classes))

    @property
    def _held(self) -> Held:
        return Held.by_masks(self._pixels)

    @property
    def known(self) -> NDArray[np.uint8]:
        return self._masks

    def shown(self, reporter: Reporter) -> tuple[NDArray[np.uint8] | Joined, NDArray[np.uint8] | Joined]:
        return sampled(self.spec, Scenes(self.images, self._masks, self.rows, self._pixels), self.classes, reporter)

    def order(self, known: Known | None = None) -> Order:
        made = 0 if known is None else len(known) - len(self.dataset)
        rows = np.concatenate([self.rows, len(self.dataset) + np.arange(made)])
        shows, seed, sampling = self._pixels > 0, self.spec.seed, self.spec.imbalance.sampling
        return lambda epoch: rows[sampling.order(shows, made, np.random.default_rng([seed, epoch]))]

    def network(self) -> keras.Model:
        bias = self.spec.imbalance.output_bias(self._held, self.classes)
        return segmenter(self.spec, self.images.shape[1:], len(self.classes), bias, self.pixels())

    def objective(self) -> OfPixels:
        losses = self.spec.loss.build(self.spec.regularization.label_smoothing)
        return OfPixels(losses, self.spec.imbalance.weights(self._held.pixels, self.classes))

    def judge(self, learner: Learner, reporter: Reporter) -> MaskJudge:
        return MaskJudge(self.spec, learner, self.dataset, self.images, self._masks, reporter)

    def measured(
        self, predictor: Predictor, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        return segmented.measured(predictor, self.dataset, self.images, self._masks, split, folder, between)

    @staticmethod
    def outline(spec: Segmentation, shape: tuple[int, int, int], classes: int) -> keras.Model:
        return segmenter(spec, shape, classes)


LEARNING = MaskLearning
