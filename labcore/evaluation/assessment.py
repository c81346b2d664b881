"""All that a model's answers to the images of one split are worth, each figure with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.calibration import Reliability, at_temperature, fit_temperature, reliability
from labcore.evaluation.curves import Curves, curves
from labcore.evaluation.statistics.calibration import calibration_interval
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import intervals

HELD_BACK = (
    "The temperature was fitted on these very images: on others it may be expected to mend less, or nothing. The test "
    "figures tell."
)


@dataclass(frozen=True)
class Assessment:
    """Figures of a split.

    Attributes:
        classes: their names.
        images, groups: how many; `groups` is None where images stand alone.
        support: images of each class.
        confusion: `C` rows of `C` counts: row the true class, column the answer.
        majority_rate: what always answering the commonest class would reach.
        figures: by name, see `labcore.evaluation.weighted.Figures.split`.
        per_class: by class, then by name.
        curves: by class.
    """

    classes: tuple[str, ...]
    images: int
    groups: int | None
    support: dict[str, int]
    confusion: tuple[tuple[int, ...], ...]
    majority_rate: float
    figures: dict[str, Interval]
    per_class: dict[str, dict[str, Interval]]
    curves: dict[str, Curves]


def assess(answers: Answers, classes: Sequence[str]) -> Assessment:
    """All figures of `answers`, to images of `classes` by name; about a second for five thousand images.

    Raises InputError: there is no image, or the answers are of other classes.
    """
    labels, probabilities = answers.labels, answers.probabilities
    if not len(labels):
        raise InputError("There are no images to judge by.", "Choose a split that has images.")
    if probabilities.shape[1] != len(classes):
        raise InputError(
            f"The answers are of {probabilities.shape[1]} classes, and {len(classes)} are named.",
            "Name each class that the run tells apart.",
        )
    count = len(classes)
    found = intervals(labels, probabilities, answers.groups)
    pairs = labels.astype(np.int64) * count + probabilities.argmax(axis=1)
    matrix = np.bincount(pairs, minlength=count**2).reshape(count, count)
    support = matrix.sum(axis=1)
    return Assessment(
        classes=tuple(classes),
        images=len(labels),
        groups=found.groups,
        support={name: int(number) for name, number in zip(classes, support, strict=True)},
        confusion=tuple(tuple(row) for row in matrix.tolist()),
        majority_rate=float(support.max() / len(labels)),
        figures=found.split,
        per_class={
            name: {figure: each[place] for figure, each in found.classes.items()} for place, name in enumerate(classes)
        },
        curves=dict(zip(classes, curves(labels, probabilities), strict=True)),
    )


@dataclass(frozen=True)
class Diagram:
    """A reliability diagram as plain numbers, see `labcore.evaluation.calibration.Reliability`; None in empty bins."""

    edges: tuple[float, ...]
    images: tuple[int, ...]
    confidence: tuple[float | None, ...]
    accuracy: tuple[float | None, ...]
    ece: float
    largest: float

    @classmethod
    def of(cls, found: Reliability) -> "Diagram":
        return cls(
            tuple(found.edges.tolist()),
            tuple(found.images.tolist()),
            _known(found.confidence),
            _known(found.accuracy),
            found.ece,
            found.largest,
        )


@dataclass(frozen=True)
class Calibration:
    """What a split says of the probabilities, as they are and at the temperature that validation images ask for.

    Attributes:
        temperature: above 1 where the model was too sure.
        before, after: diagrams in bins of equal width.
        before_by_mass, after_by_mass: the same in bins of equally many images.
        loss: cross-entropy in nats, before and after.
        ece: the calibration error in bins of equal width, before and after, with its interval, see
            `labcore.evaluation.statistics.calibration`.
        note: a caution, or empty.
    """

    temperature: float
    before: Diagram
    after: Diagram
    before_by_mass: Diagram
    after_by_mass: Diagram
    loss: tuple[float, float]
    ece: tuple[Interval, Interval]
    note: str = ""


def calibration(validation: Answers, judged: Answers | None = None) -> Calibration:
    """How well the answers `judged` are calibrated, by a temperature fitted on `validation`; by default those too.

    Raises InputError: there is no image.
    """
    temperature = fit_temperature(validation.labels, validation.probabilities)
    shown = validation if judged is None else judged
    mended = at_temperature(shown.probabilities, temperature)
    given = shown.probabilities
    return Calibration(
        temperature,
        before=Diagram.of(reliability(shown.labels, given)),
        after=Diagram.of(reliability(shown.labels, mended)),
        before_by_mass=Diagram.of(reliability(shown.labels, given, kind="equal_mass")),
        after_by_mass=Diagram.of(reliability(shown.labels, mended, kind="equal_mass")),
        loss=(_loss(shown.labels, given), _loss(shown.labels, mended)),
        ece=(_error(shown, given), _error(shown, mended)),
        note=HELD_BACK if judged is None else "",
    )


def _loss(labels: NDArray[np.int32], probabilities: NDArray[np.float32]) -> float:
    truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.clip(truth, 1e-7, 1)).mean())


def _error(of: Answers, probabilities: NDArray[np.float32]) -> Interval:
    gaps = (probabilities.argmax(axis=1) == of.labels) - probabilities.max(axis=1).astype(np.float64)
    return calibration_interval(gaps, reliability(of.labels, probabilities).bin_of, of.groups)


def _known(values: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)
