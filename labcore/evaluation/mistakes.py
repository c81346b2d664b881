"""Which images are answered wrongly, how surely, and which classes are taken for each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.answers import Answers


@dataclass(frozen=True)
class Answered:
    """One image and its answer; classes are indices, probabilities from 0 to 1.

    Attributes:
        image: its place in the data set.
        confidence: what is given to the answer.
        believed: what is given to the true class.
    """

    image: int
    true: int
    predicted: int
    confidence: float
    believed: float


@dataclass(frozen=True)
class Pair:
    """A class that is taken for another.

    Attributes:
        images: how many images of `true` are answered with `predicted`.
        share: of the images of `true`.
        back: how many of `predicted` are answered with `true`.
    """

    true: int
    predicted: int
    images: int
    share: float
    back: int


def cell(answers: Answers, true: int, predicted: int) -> list[Answered]:
    """The images in one cell of the confusion matrix, the surest first. Raises InputError: no such class."""
    classes = answers.probabilities.shape[1]
    for label in (true, predicted):
        if not 0 <= label < classes:
            raise InputError(f"There is no class {label}.", f"Classes are 0 to {classes - 1}.")
    said = answers.probabilities.argmax(axis=1)
    rows = np.flatnonzero((answers.labels == true) & (said == predicted))
    return _told(answers, rows[np.argsort(-answers.probabilities[rows, predicted], kind="stable")])


def surest_mistakes(answers: Answers, most: int | None = None) -> list[Answered]:
    """Images answered wrongly, the surest answer first."""
    sure, right = answers.probabilities.max(axis=1), _right(answers)
    rows = np.flatnonzero(~right)
    return _told(answers, rows[np.argsort(-sure[rows], kind="stable")][:most])


def doubtful_hits(answers: Answers, most: int | None = None) -> list[Answered]:
    """Images answered rightly, the least sure answer first."""
    sure, right = answers.probabilities.max(axis=1), _right(answers)
    rows = np.flatnonzero(right)
    return _told(answers, rows[np.argsort(sure[rows], kind="stable")][:most])


def pairs(answers: Answers) -> list[Pair]:
    """The classes that are taken for another, the commonest mistake first."""
    classes = answers.probabilities.shape[1]
    said = answers.probabilities.argmax(axis=1)
    matrix = np.bincount(answers.labels.astype(np.int64) * classes + said, minlength=classes**2)
    matrix = matrix.reshape(classes, classes)
    support = matrix.sum(axis=1)
    found = [
        Pair(true, said, int(matrix[true, said]), float(matrix[true, said] / support[true]), int(matrix[said, true]))
        for true in range(classes)
        for said in range(classes)
        if true != said and matrix[true, said]
    ]
    return sorted(found, key=lambda pair: (-pair.images, -pair.share, pair.true, pair.predicted))


def _right(answers: Answers) -> NDArray[np.bool_]:
    return np.equal(answers.probabilities.argmax(axis=1), answers.labels)


def _told(answers: Answers, rows: Sequence[int] | NDArray[np.int64]) -> list[Answered]:
    return [
        Answered(
            image=int(answers.index[row]),
            true=int(answers.labels[row]),
            predicted=int(answers.probabilities[row].argmax()),
            confidence=float(answers.probabilities[row].max()),
            believed=float(answers.probabilities[row, answers.labels[row]]),
        )
        for row in rows
    ]
