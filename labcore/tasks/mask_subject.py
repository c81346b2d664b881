"""A run that gives each pixel a class, measured once more."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import prepare_masks
from labcore.evaluation.class_mapping import ClassMapping
from labcore.evaluation.corruption import Corruption
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_assessment import assess_masks, difference_of_masks
from labcore.evaluation.shifted import shifted_masks
from labcore.spec.preprocessing.fitting import IGNORED
from labcore.tasks.mask_record import MaskRecord
from labcore.tasks.subject import AT_ONCE, Given, Subject, Truth, View

MOST_NUMBERS = 1 << 25
"""Of one call: as many probabilities as images have pixels, times classes."""


class MaskSubject(Subject[MaskAnswers]):
    """A network of masks. What is known of an image is its mask, `(H, W)` uint8."""

    looked_at = "segmentation"
    wanted = "Choose a set of images with masks."
    placed = True

    @property
    def at_once(self) -> int:
        height, width, _ = self.trained.shape
        return int(np.clip(MOST_NUMBERS // (height * width * len(self.classes)), 1, AT_ONCE))

    def seen(self, view: View, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> Given:
        return view.back(self.answer(view.change(images, rows)))

    def known(self, dataset: Dataset) -> NDArray[np.uint8]:
        return prepare_masks(dataset, self.spec.preprocessing, self.trained.shape)

    def translated(self, truth: Truth, mapping: ClassMapping, theirs: tuple[str, ...]) -> NDArray[np.uint8]:
        own = mapping.labels(np.arange(len(theirs)), theirs, self.classes)
        table = np.full(256, IGNORED, np.uint8)
        table[: len(theirs)] = np.where(own < 0, IGNORED, own)
        return table[truth]

    def judgeable(self, truth: Truth) -> NDArray[np.bool_]:
        return np.array([(mask < len(self.classes)).any() for mask in truth], bool)

    def follow(self, kind: Corruption, truth: Truth, rows: NDArray[np.int64], level: int, seed: int) -> Truth:
        return kind.masks(truth.astype(np.uint8), rows, level, seed)

    def strata(self, truth: Truth) -> NDArray[np.integer]:
        """Of each image its rarest class, by how many images have it: no class of few images is left out."""
        held = np.array([[(mask == label).any() for label in range(len(self.classes))] for mask in truth])
        return np.where(held, held.sum(axis=0), len(held) + 1).argmin(axis=1)

    def record(self, groups: NDArray[np.str_] | None, whole: bool = True) -> MaskRecord:
        return MaskRecord(len(self.classes), groups, whole)

    def assessed(self, answers: MaskAnswers) -> dict[str, Any]:
        return asdict(assess_masks(answers, self.classes))

    def difference(self, before: MaskAnswers, after: MaskAnswers) -> dict[str, Any]:
        return {name: asdict(value) for name, value in difference_of_masks(before, after).items()}

    def shifted(
        self, clean: MaskAnswers, changed: Mapping[str, list[MaskAnswers]], kinds: Mapping[str, Corruption]
    ) -> dict[str, Any]:
        return shifted_masks(clean, changed, kinds).plain()
