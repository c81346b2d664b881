"""Of a VAE: codes that say little of their images."""

import math
from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import more_in_codes

LASTING = 3
"""Epochs in a row for which it holds before it is said."""

LITTLE = 1.0
"""Nats that codes say of an image, on average: one tells e¹ = 2.7 kinds of image apart, fewer than most sets have
classes."""


class CodesSayLittle(Reading):
    """Codes carry less than one nat for three epochs, though some latent numbers are in use; not while beta grows."""

    name: ClassVar[str] = "codes_say_little"
    lab: ClassVar[str] = "vae"
    weight: ClassVar[int] = 66
    of: ClassVar[tuple[type[Experiment], ...]] = (VAE,)
    yields_to: ClassVar[tuple[str, ...]] = ("posterior_collapse",)

    def look(self, course: Course) -> Said | None:
        spec = course.spec
        if not isinstance(spec, VAE):
            return None
        kl = course.curve("val_kl").since(spec.prior.warm_up + 1)
        last = kl.values[-LASTING:]
        if len(last) < LASTING or max(last) >= LITTLE:
            return None
        return self.said(
            "Codes say little of their images",
            f"For {LASTING} epochs codes carry {last[-1]:.2g} nats of an image, which tells about "
            f"{math.exp(last[-1]):.1f} kinds of image apart. Reconstructions and samples then look much alike.",
            [Evidence(kl.name, last[-1], kl.epochs[-1], kl.epochs[-1])],
            advice="Look at the reconstructions; where they miss what tells images apart, ask for less order.",
            remedies=more_in_codes(spec),
            span=(kl.epochs[-LASTING], kl.epochs[-1]),
            curves=("kl",),
        )
