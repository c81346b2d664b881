"""Of a VAE: latent numbers that are not made use of."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import more_in_codes

LASTING = 3
"""Epochs in a row for which it holds before it is said."""

UNUSED = 0.5
"""Of the latent numbers, the share that must lie idle for it to be told: some always do."""


class UnusedCodes(Reading):
    """Half of the latent numbers or more lie idle for three epochs, and some are in use."""

    name: ClassVar[str] = "unused_codes"
    lab: ClassVar[str] = "vae"
    weight: ClassVar[int] = 30
    of: ClassVar[tuple[type[Experiment], ...]] = (VAE,)
    yields_to: ClassVar[tuple[str, ...]] = ("posterior_collapse",)

    def look(self, course: Course) -> Said | None:
        spec = course.spec
        if not isinstance(spec, VAE) or spec.latent_size < 2:
            return None
        units = course.curve("val_active_units").since(spec.prior.warm_up + 1)
        last = units.values[-LASTING:]
        if len(last) < LASTING or max(last) > (1 - UNUSED) * spec.latent_size or min(last) < 1:
            return None
        return self.said(
            "Many latent numbers lie idle",
            f"{last[-1]:.0f} of {spec.latent_size} differ from image to image; the others are as drawn from the prior "
            "and say nothing. That does no harm, but a smaller code would do, or the prior asks for too much.",
            [Evidence(units.name, last[-1], units.epochs[-1], units.epochs[-1])],
            remedies=more_in_codes(spec),
            span=(units.epochs[-LASTING], units.epochs[-1]),
            curves=("kl",),
        )
