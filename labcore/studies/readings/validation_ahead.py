"""Validation looks better than training."""

import math
from collections.abc import Iterator
from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.network_experiment import NetworkExperiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.curve import CLEAR

AHEAD = 0.1
"""Of the training loss, how far validation lies below: less is common, as training images are judged while the weights
still move, and nobody wonders at it."""


class ValidationAhead(Reading):
    """In the last stretch validation loss lies below training loss, clearly and by a tenth."""

    name: ClassVar[str] = "validation_ahead"
    lab: ClassVar[str] = "regularization"
    weight: ClassVar[int] = 20
    of: ClassVar[tuple[type[Experiment], ...]] = (NetworkExperiment,)

    def look(self, course: Course) -> Said | None:
        training, validation = course.curve("loss"), course.curve("val_loss")
        if not training or not validation:
            return None
        last = validation.last()
        beside = training.over(last)
        if beside is None:
            return None
        error = math.hypot(training.error(), validation.error()) / math.sqrt(2)
        if beside.mean - last.mean < max(CLEAR * error, AHEAD * beside.mean):
            return None
        at_work = list(_at_work(course.spec))
        reason = (
            f"Training images are seen with {' and '.join(at_work)} at work, which make them harder; validation images "
            "are not."
            if at_work
            else "Nothing is on that makes training images harder. Their figure is the mean over an epoch in which the "
            "network still learns, and the validation images may be easier ones."
        )
        return self.said(
            "Validation looks better than training",
            f"Over the last epochs validation loss is {last.mean:.3g} and training loss {beside.mean:.3g}. {reason}",
            [Evidence.over("val_loss", last), Evidence.over("loss", beside)],
            advice="That is as it should be."
            if at_work
            else "Look at how the data set is divided: are the splits alike?",
            span=(last.first, last.last),
            curves=("loss",),
        )


def _at_work(spec: Experiment) -> Iterator[str]:
    """What makes training images harder than validation images, as it is on in `spec`."""
    if not isinstance(spec, NetworkExperiment):
        return
    regularization = spec.regularization
    if regularization.dropout or regularization.spatial_dropout:
        yield "dropout"
    if regularization.stochastic_depth:
        yield "stochastic depth"
    if spec.augmentation.enabled and spec.augmentation.operations:
        yield "augmentation"
