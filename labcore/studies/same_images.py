"""Two runs judged on the same images: do they differ by more than the choice of images explains?"""

from dataclasses import dataclass

import numpy as np

from labcore.errors import LabError
from labcore.evaluation.answers import Answers
from labcore.evaluation.statistics.images import ImageInterval, McNemar, image_interval, mcnemar
from labcore.studies.comparison import Part


@dataclass(frozen=True)
class SameImages:
    """What two runs' answers to the same images tell of their difference: second minus first.

    `test` is None where images come in groups: McNemar's test takes each for independent.
    """

    metric: str
    interval: ImageInterval
    test: McNemar | None


def compare(first: Answers, second: Answers, metric: str = "accuracy", part: Part = "validation") -> SameImages:
    """Both on the images of a part that they have in common.

    Raises LabError where these are none, or have other labels for one than for the other.
    """
    _, one, two = np.intersect1d(first.index, second.index, assume_unique=True, return_indices=True)
    labels = first.labels[one]
    if not len(one) or not first.stand_alike(second) or not np.array_equal(labels, second.labels[two]):
        raise LabError(
            f"These runs were not judged on the same {part} images.",
            "Compare runs of one data set with the same splits; in a cross-validation, runs of the same fold.",
        )
    groups = None if first.groups is None else first.groups[one]
    given = first.probabilities[one], second.probabilities[two]
    return SameImages(
        metric=metric,
        interval=image_interval(labels, *given, metric, groups),
        test=mcnemar(labels, *given) if groups is None else None,
    )
