"""Several models' answers to the same images, averaged, and what that gains over the best of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.assessment import Assessment, Calibration, assess, calibration
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.images import ImageInterval, image_interval
from labcore.evaluation.statistics.resampled import METRICS, resampled

AUGMENTED = {"validation": "validation_augmented", "test": "test_augmented"}
"""Where a run keeps what its answers over several views of each image came to, by part of a report."""

AUGMENTED_ANSWERS = {part: f"{name}_answers" for part, name in AUGMENTED.items()}
"""The same of these answers, `labcore.evaluation.answers.Answers`."""

COMPARED = ("accuracy", "balanced_accuracy", "loss")
"""The figures whose difference is told."""


def mean_of(members: Sequence[Answers]) -> Answers:
    """The mean of the members' probabilities (Hansen & Salamon, 1990), on the images that they all have answered.

    Raises InputError: there are fewer than two, or they are not of the same classes, images and labels.
    """
    if len(members) < 2:
        raise InputError("An ensemble has two members or more.", "Name another run.")
    first, *others = members
    for other in others:
        alike = np.array_equal(first.index, other.index) and np.array_equal(first.labels, other.labels)
        if not alike or first.probabilities.shape != other.probabilities.shape:
            raise InputError(
                "These runs were not judged on the same images of the same classes.",
                "Choose runs of one data set with the same splits; in a cross-validation, runs of the same fold.",
            )
    mean = np.mean([member.probabilities.astype(np.float64) for member in members], axis=0).astype(np.float32)
    return Answers(first.index, first.labels, mean, first.groups)


def best_of(members: Sequence[Answers], metric: str = "balanced_accuracy") -> int:
    """The place of the member with the best `metric` on these images, which are to be validation images."""
    if metric not in METRICS:
        raise InputError(f"Members cannot be chosen by '{metric}'.", f"Choose one of {', '.join(METRICS)}.")
    sign = measure(metric).better
    scores = [
        sign * resampled(metric, each.labels, each.probabilities)(np.arange(len(each.labels))) for each in members
    ]
    return int(np.nanargmax(scores))


def difference(before: Answers, after: Answers, metrics: Sequence[str] = COMPARED) -> dict[str, ImageInterval]:
    """`after` minus `before` on the same images, each figure with its paired bootstrap interval."""
    given = before.probabilities, after.probabilities
    return {name: image_interval(before.labels, *given, name, before.groups) for name in metrics}


@dataclass(frozen=True)
class Ensemble:
    """What the mean of several models' answers is worth.

    Attributes:
        members: what they are called.
        best: the one that is best on validation images by `metric`.
        assessment: of the mean.
        of_members: the same figures of each member, by name and figure, without intervals.
        gain: the mean's figure minus that of the best member.
        calibration: of the mean, by a temperature fitted on its answers to validation images.
    """

    members: tuple[str, ...]
    best: str
    metric: str
    assessment: Assessment
    of_members: Mapping[str, Mapping[str, float]]
    gain: Mapping[str, ImageInterval]
    calibration: Calibration


def ensemble(
    validation: Mapping[str, Answers],
    classes: Sequence[str],
    judged: Mapping[str, Answers] | None = None,
    metric: str = "balanced_accuracy",
) -> Ensemble:
    """The mean of models' answers, by name, held against the member that is best on `validation` images.

    Args:
        validation: by which the best member is chosen.
        classes: their names.
        judged: the answers that are averaged; those to validation images where missing.

    Raises InputError, see `mean_of`.
    """
    shown = validation if judged is None else judged
    names = tuple(shown)
    averaged = mean_of([shown[name] for name in names])
    best = names[best_of([validation[name] for name in names], metric)]
    return Ensemble(
        members=names,
        best=best,
        metric=metric,
        assessment=assess(averaged, classes),
        of_members={
            name: {
                figure: resampled(figure, each.labels, each.probabilities)(np.arange(len(each.labels)))
                for figure in METRICS
                if figure != "binary_accuracy"
            }
            for name, each in shown.items()
        },
        gain=difference(shown[best], averaged),
        calibration=calibration(mean_of([*validation.values()]), None if judged is None else averaged),
    )
