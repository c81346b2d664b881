"""Of a GAN: mode collapse."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.gan import GAN
from labcore.studies.readings.adversarial import LASTING, critic_learns_more, slower_generator, spectral
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.remedy import Remedy

COLLAPSED = 0.5
"""Samples vary by less than this share of what real images vary by: they are all alike."""

LATE = 3
"""Epochs after which samples should vary."""


class SamplesAlike(Reading):
    """Samples vary by less than half of what real images vary by, for three scores in a row; not in the first epochs,
    in which all samples are the same gray."""

    name: ClassVar[str] = "samples_alike"
    lab: ClassVar[str] = "gan"
    weight: ClassVar[int] = 95
    of: ClassVar[tuple[type[Experiment], ...]] = (GAN,)

    def look(self, course: Course) -> Said | None:
        curve = course.curve("val_diversity")
        if course.done <= LATE or len(curve) < LASTING or max(curve.values[-LASTING:]) >= COLLAPSED:
            return None
        spec = course.spec
        wasserstein = Remedy(
            "Wasserstein loss with a gradient penalty",
            "It tells the generator where to go also where its samples have nothing in common with real images.",
            {"loss": {"kind": "wasserstein"}, "penalty": {"kind": "gradient"}},
        )
        return self.said(
            "Samples are alike",
            f"They vary by {curve.values[-1]:.0%} of what real images vary by, for {LASTING} scores in a row. This is "
            "called mode collapse: the generator has found a few images that pass, and makes no others.",
            [Evidence(curve.name, curve.values[-1], curve.epochs[-1], curve.epochs[-1])],
            advice="What often helps: a loss with a gradient penalty, more critic steps, a slower generator, or "
            "spectral normalization of the critic.",
            remedies=(wasserstein, *critic_learns_more(spec), *slower_generator(spec), *spectral(spec)),
            span=(curve.epochs[-LASTING], curve.epochs[-1]),
            curves=("diversity", "frechet_distance"),
        )
