"""What two runs answered to the same images, one image at a time, and where their answers part."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.origin import places

LARGEST = 256 << 20
"""Bytes of a predictions.csv that is read."""


def answers_of(folder: RunFolder, part: Part) -> Answers | None:
    """The answers on validation or test images; None where the run has kept none, or none that can be used."""
    found = Answers.read(folder.arrays(ARTIFACTS[part]))
    if found is None and part == "test":
        found = _of_csv(folder)  # all that older runs have kept
    return replace(found, places=places(folder)) if found is not None and _is_sound(found) else None


def _of_csv(folder: RunFolder) -> Answers | None:
    try:
        if folder.predictions_path.stat().st_size > LARGEST:
            return None
        header, *rows = csv.reader(io.StringIO(folder.predictions_path.read_text(encoding="utf-8")))
        classes = {name: place for place, name in enumerate(header[4:])}
        return Answers(
            index=np.array([int(row[0]) for row in rows], np.int64),
            labels=np.array([classes[row[2]] for row in rows], np.int32),
            probabilities=np.array([row[4:] for row in rows], np.float32),
        )
    except (OSError, ValueError, KeyError, IndexError, csv.Error, OverflowError):
        return None  # the folder may come from anywhere


def _is_sound(found: Answers) -> bool:
    kinds = (found.index.dtype.kind, found.labels.dtype.kind, found.probabilities.dtype.kind)
    if found.probabilities.ndim != 2 or not len(found.index) or kinds[0] not in "iu" or kinds[1] not in "iu":
        return False
    if kinds[2] != "f" or not np.isfinite(found.probabilities).all() or len(np.unique(found.index)) < len(found.index):
        return False
    if found.index.min() < 0:
        return False
    return bool(found.labels.min() >= 0 and found.labels.max() < found.probabilities.shape[1])


@dataclass(frozen=True)
class Disagreement:
    """An image to which two runs answer differently; classes are indices, probabilities from 0 to 1.

    Attributes:
        image: its position in the data set.
        true: its class.
        answers: of both runs.
        sure: what each gives to its own answer.
        believed: what each gives to the true class.
    """

    image: int
    true: int
    answers: tuple[int, int]
    sure: tuple[float, float]
    believed: tuple[float, float]

    @property
    def gap(self) -> float:
        """How far apart the runs are in what they give to the true class."""
        return abs(self.believed[0] - self.believed[1])

    @property
    def right(self) -> tuple[bool, bool]:
        """Which of both is."""
        return self.answers[0] == self.true, self.answers[1] == self.true


def disagreements(one: Answers, other: Answers) -> list[Disagreement]:
    """Where two runs answer differently to the same image, those first who are furthest apart in what they give to the
    true class. None of images that only one has answered, or that have another label for the other."""
    if not one.stand_alike(other):
        return []
    _, first, second = np.intersect1d(one.index, other.index, assume_unique=True, return_indices=True)
    alike = one.labels[first] == other.labels[second]
    first, second = first[alike], second[alike]
    given = one.probabilities[first], other.probabilities[second]
    said = given[0].argmax(axis=1), given[1].argmax(axis=1)
    found = []
    for row in np.flatnonzero(said[0] != said[1]):
        true = int(one.labels[first[row]])
        a, b = given[0][row], given[1][row]
        found.append(
            Disagreement(
                image=int(one.index[first[row]]),
                true=true,
                answers=(int(said[0][row]), int(said[1][row])),
                sure=(float(a.max()), float(b.max())),
                believed=(float(a[true]), float(b[true])),
            )
        )
    return sorted(found, key=lambda each: (-each.gap, each.image))


def counted(found: Sequence[Disagreement]) -> tuple[int, int, int]:
    """Of disagreements, how often the first run alone is right, the second alone, and neither."""
    first, second = (sum(each.right[place] for each in found) for place in (0, 1))
    return first, second, len(found) - first - second
