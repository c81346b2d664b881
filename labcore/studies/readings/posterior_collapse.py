"""Of a VAE: codes that say nothing of their images."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import more_in_codes

LASTING = 3
"""Epochs in a row for which it holds before it is said."""

NOTHING = 0.1
"""Nats that codes say of an image, on average: a tenth does not tell two images apart, as that takes ln 2 = 0.7."""


class PosteriorCollapse(Reading):
    """Codes carry less than a tenth of a nat, or no latent number differs from image to image, for three epochs.

    While beta still grows there is nothing to say: it is after that that codes are asked for order.
    """

    name: ClassVar[str] = "posterior_collapse"
    lab: ClassVar[str] = "vae"
    weight: ClassVar[int] = 95
    of: ClassVar[tuple[type[Experiment], ...]] = (VAE,)

    def look(self, course: Course) -> Said | None:
        spec = course.spec
        if not isinstance(spec, VAE):
            return None
        kl, units = (course.curve(name).since(spec.prior.warm_up + 1) for name in ("val_kl", "val_active_units"))
        carried, used = kl.values[-LASTING:], units.values[-LASTING:]
        nothing = len(carried) == LASTING and max(carried) < NOTHING
        none = len(used) == LASTING and max(used) < 1
        if not nothing and not none:
            return None
        shown = kl if nothing else units
        first, last = shown.epochs[-LASTING], shown.epochs[-1]
        told = f"{used[-1]:.0f} of {spec.latent_size} latent numbers differ from image to image" if used else ""
        carries = f"codes carry {carried[-1]:.2g} nats of an image" if carried else ""
        said = "; ".join(filter(None, (carries, told)))
        return self.said(
            "Codes say nothing: the posterior has collapsed",
            f"For {LASTING} epochs {said}. The decoder makes the same mean image of every code, so that "
            "reconstructions are alike and samples too.",
            [
                Evidence(curve.name, curve.values[-1], curve.epochs[-1], curve.epochs[-1])
                for curve in (kl, units)
                if len(curve)
            ],
            advice="Let codes become useful before they must be orderly.",
            remedies=more_in_codes(spec),
            span=(first, last),
            curves=("kl",),
        )
