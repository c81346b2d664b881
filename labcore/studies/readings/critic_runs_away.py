"""Of a GAN: a critic whose loss runs away."""

import statistics
from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.studies.readings.adversarial import LASTING, slower_critic, slower_generator, spectral
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course

APART = 10.0
"""Times that a loss is as large as its median before it is called running away."""

LEAST = 1e-6
"""A median below it is none to multiply."""


class CriticRunsAway(Reading):
    """For three epochs in a row the critic's loss is ten times as large as its median before, in size."""

    name: ClassVar[str] = "critic_runs_away"
    lab: ClassVar[str] = "gan"
    weight: ClassVar[int] = 85
    of: ClassVar[tuple[type[Experiment], ...]] = (GAN,)

    def look(self, course: Course) -> Said | None:
        curve, spec = course.curve("critic_loss"), course.spec
        sizes = [abs(value) for value in curve.values]
        if len(sizes) < 2 * LASTING:
            return None
        usual = statistics.median_high(sizes[:-LASTING])
        if min(sizes[-LASTING:]) < APART * max(usual, LEAST):
            return None
        last = curve.epochs[-1]
        return self.said(
            "The critic's loss runs away",
            f"It was about {usual:.2g} and is {sizes[-1]:.2g} by now: nothing holds the critic back.",
            [Evidence("critic_loss", curve.values[-1], last, last)],
            advice="What often helps: lower learning rates, a larger weight of the penalty, or spectral normalization "
            "of the critic.",
            remedies=(*slower_critic(spec), *spectral(spec), *slower_generator(spec)),
            span=(curve.epochs[-LASTING], last),
            curves=("critic_loss",),
        )
