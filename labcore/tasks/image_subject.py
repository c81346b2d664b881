"""A run that gives each image a class, measured once more."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import assess
from labcore.evaluation.class_mapping import ClassMapping
from labcore.evaluation.corruption import Corruption
from labcore.evaluation.ensemble import difference
from labcore.evaluation.shifted import shifted_classes
from labcore.tasks.subject import Given, Record, Subject, Truth, View


class ImageRecord(Record[Answers]):
    """Each image's class, and the probabilities that it was given."""

    def __init__(self, classes: int, groups: NDArray[np.str_] | None):
        self._groups = groups
        self._rows, self._labels = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
        self._given = [np.zeros((0, classes), np.float32)]

    def add(self, rows: NDArray[np.int64], truth: Truth, given: Given) -> None:
        self._rows.append(rows)
        self._labels.append(truth.astype(np.int32))
        self._given.append(given)

    def kept(self) -> Answers:
        rows, labels, given = (np.concatenate(each) for each in (self._rows, self._labels, self._given))
        return Answers.of(rows, labels, given, None if self._groups is None else self._groups[rows])


class ImageSubject(Subject[Answers]):
    """A classifier."""

    looked_at = "classification"
    wanted = "Choose a set of classified images."

    @property
    def merged(self) -> Mapping[str, tuple[str, ...]]:
        members: Mapping[str, tuple[str, ...]] = self.spec.classes.members()
        return members

    def seen(self, view: View, images: NDArray[np.uint8], rows: NDArray[np.int64]) -> Given:
        return self.answer(view.change(images, rows))

    def known(self, dataset: Dataset) -> NDArray[np.int32]:
        return dataset.labels

    def translated(self, truth: Truth, mapping: ClassMapping, theirs: tuple[str, ...]) -> NDArray[np.int32]:
        return mapping.labels(truth, theirs, self.classes)

    def judgeable(self, truth: Truth) -> NDArray[np.bool_]:
        return truth >= 0

    def strata(self, truth: Truth) -> NDArray[np.integer]:
        return truth

    def record(self, groups: NDArray[np.str_] | None, whole: bool = True) -> ImageRecord:
        return ImageRecord(len(self.classes), groups)

    def assessed(self, answers: Answers) -> dict[str, Any]:
        return asdict(assess(answers, self.classes))

    def difference(self, before: Answers, after: Answers) -> dict[str, Any]:
        return {name: asdict(value) for name, value in difference(before, after).items()}

    def shifted(
        self, clean: Answers, changed: Mapping[str, list[Answers]], kinds: Mapping[str, Corruption]
    ) -> dict[str, Any]:
        right = {name: np.stack([_right(each) for each in levels]) for name, levels in changed.items()}
        return shifted_classes(clean.labels, _right(clean), right, kinds, clean.groups).plain()


def _right(answers: Answers) -> NDArray[np.bool_]:
    return np.equal(answers.probabilities.argmax(axis=1), answers.labels)
