"""Segmentation: what a network learns that tells a class of each pixel."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.census import pixels_of
from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import prepare_masks
from labcore.evaluation.mask_answers import GENERAL
from labcore.evaluation.specialist_record import KEY
from labcore.export.mask_telling import MaskTelling
from labcore.export.telling import Telling
from labcore.nn.segmenter import segmenter
from labcore.nn.specialist import alone, merged
from labcore.spec.imbalance.pixel_sampling import Held
from labcore.spec.imbalance.pixel_sampling.scenes import Scenes
from labcore.spec.segmentation import Segmentation
from labcore.spec.specialist import NoSpecialist
from labcore.store.folder import RunFolder
from labcore.tasks import merging, segmented
from labcore.tasks.answering import Answering
from labcore.tasks.gradient_run import run
from labcore.tasks.kept_model import kept_model
from labcore.tasks.learning import Known
from labcore.tasks.mask_balancing import sampled
from labcore.tasks.mask_judge import MaskJudge
from labcore.tasks.network_learning import NetworkLearning
from labcore.tasks.network_run import describe, measured, trained
from labcore.tasks.outcome import REPORTED, Concluded, Predictor
from labcore.training.batches import Order
from labcore.training.learner import Learner
from labcore.training.objective import Objective
from labcore.training.pixel_objective import BesideSpecialist, OfPixels
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined

__all__ = ["LEARNING", "describe", "measured", "run", "trained"]


class MaskLearning(NetworkLearning[Segmentation]):
    """One class of each pixel."""

    telling: ClassVar[Telling] = MaskTelling()

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

    @property
    def weights(self) -> NDArray[np.float32]:
        return self.spec.imbalance.weights(self._held.pixels, self.classes)

    @property
    def resampled(self) -> bool:
        return bool(self.spec.imbalance.sampling.extra(self._held).any())

    def network(self) -> keras.Model:
        bias = self.spec.imbalance.output_bias(self._held, self.classes)
        shape = self.images.shape[1:]
        return segmenter(self.spec, shape, len(self.classes), bias, self.pixels(), self._specialist_bias())

    def _specialist_bias(self) -> NDArray[np.float32] | None:
        """Where the specialist's output layer starts: at how often its class is seen."""
        if self._label is None or not self.spec.imbalance.initial_bias:
            return None
        seen = self.spec.imbalance.sampling.foreseen(self._held).pixels
        logits = np.log(np.maximum([seen.sum() - seen[self._label], seen[self._label]], 1))
        return (logits - logits.mean()).astype(np.float32)

    @cached_property
    def _label(self) -> int | None:
        """The specialist's class; None where there is none."""
        return self.spec.specialist.label(self._held.pixels, self.classes)

    def objective(self) -> Objective:
        smoothing = self.spec.regularization.label_smoothing
        general = OfPixels(self.spec.loss.build(smoothing), self.weights)
        if self._label is None:
            return general
        return BesideSpecialist(general, self.spec.specialist.losses(smoothing), self._label, len(self.classes))

    def judge(self, learner: Learner, reporter: Reporter) -> MaskJudge:
        return MaskJudge(self.spec, learner, self.dataset, self.images, self._masks, reporter, self._label)

    def concluded(self, learner: Learner, reporter: Reporter) -> Concluded:
        """With a specialist: both networks as one, by the rule that validation images speak for."""
        if self._label is None:
            return learner
        aim = self.spec.specialist.figure()
        whole, record = merging.concluded(
            learner, self._label, aim, self.dataset, self.images, self._masks, reporter.hold
        )
        reporter.folder.write_json_artifact(KEY, record.model_dump())
        reporter.phase("saving", record.in_words())
        return whole

    def kept(self, model: keras.Model) -> keras.Model:
        return alone(model)

    def measured(
        self, answering: Predictor, split: str, folder: RunFolder, between: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        found = segmented.measured(answering, self.dataset, self.images, self._masks, split, folder, between)
        if self._label is not None:
            general = Answering(alone(kept_model(folder)), folder.run_id)
            answers, _ = segmented.answered(general, self.dataset, self.images, self._masks, split, between)
            folder.write_arrays(GENERAL[REPORTED[split]], answers.arrays())
        return found

    def beside(self, with_test: bool, reporter: Reporter) -> dict[str, Any]:
        return {} if self._label is None else {KEY: reporter.folder.json_artifact(KEY)}

    @staticmethod
    def outline(spec: Segmentation, shape: tuple[int, int, int], classes: int) -> keras.Model:
        network = segmenter(spec, shape, classes)
        return network if isinstance(spec.specialist, NoSpecialist) else merged(network, 0)


LEARNING = MaskLearning
