"""Of a GAN: samples that get worse again."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.studies.readings.adversarial import LASTING, slower_critic, slower_generator
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import falling_rate

WORSE = 1.3
"""Times that the Fréchet distance is as large as its least before it is called getting worse. It scatters by some
hundredths from score to score, as few samples are drawn."""


class SamplesWorse(Reading):
    """For three scores in a row the Fréchet distance lies 30 % above its least."""

    name: ClassVar[str] = "samples_worse"
    lab: ClassVar[str] = "gan"
    weight: ClassVar[int] = 70
    of: ClassVar[tuple[type[Experiment], ...]] = (GAN,)
    yields_to: ClassVar[tuple[str, ...]] = ("samples_alike",)

    def look(self, course: Course) -> Said | None:
        curve, spec = course.curve("val_frechet_distance"), course.spec
        if len(curve) < 2 * LASTING or min(curve.values[-LASTING:]) < WORSE * min(curve.values):
            return None
        least = min(curve.values)
        best, last = curve.epochs[curve.values.index(least)], curve.epochs[-1]
        return self.said(
            f"Samples get worse since epoch {best}",
            f"The Fréchet distance was least, {least:.3g}, after epoch {best}, and is {curve.values[-1]:.3g} now. The "
            "best epoch is kept in any case.",
            [Evidence(curve.name, least, best, best), Evidence(curve.name, curve.values[-1], last, last)],
            advice="What often helps: learning rates that are lower, or fall along a schedule, or a slower average of "
            "the generator's weights.",
            remedies=(*falling_rate(spec), *slower_generator(spec), *slower_critic(spec)),
            span=(best, last),
            curves=("frechet_distance",),
        )
