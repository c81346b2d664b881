"""Of a VAE: what codes say of images against what reconstruction costs."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.curve import CLEAR
from labcore.studies.remedy import Remedy

GROWN = 0.1
"""Of what it was at its best, by how much reconstruction has become dearer again: a tenth is seen in the images."""


class OrderOutweighs(Reading):
    """After its best stretch reconstruction gets clearly dearer, by a tenth, while the codes' divergence falls clearly.

    Both are told of validation images. It is the way into posterior collapse, told before it has come to that.
    """

    name: ClassVar[str] = "order_outweighs"
    lab: ClassVar[str] = "vae"
    weight: ClassVar[int] = 62
    of: ClassVar[tuple[type[Experiment], ...]] = (VAE,)
    yields_to: ClassVar[tuple[str, ...]] = ("posterior_collapse",)

    def look(self, course: Course) -> Said | None:
        spec, cost, carried = course.spec, course.curve("val_reconstruction"), course.curve("val_kl")
        if not isinstance(spec, VAE) or not cost or not carried:
            return None
        best, last = cost.best(-1), cost.last()
        before, now = carried.over(best), carried.over(last)
        if best.last >= last.first or before is None or now is None:
            return None
        dearer, less = last.mean - best.mean, before.mean - now.mean
        if dearer < max(CLEAR * cost.error(), GROWN * abs(best.mean)) or less < CLEAR * carried.error():
            return None
        return self.said(
            "Order outweighs reconstruction",
            f"Since epoch {best.last} reconstruction has become dearer, {best.mean:.3g} to {last.mean:.3g} nats, while "
            f"codes say less of their images, {before.mean:.3g} to {now.mean:.3g} nats. Training buys order in the "
            "latent space with blurred images.",
            [
                Evidence.over("val_reconstruction", best),
                Evidence.over("val_reconstruction", last),
                Evidence.over("val_kl", before),
                Evidence.over("val_kl", now),
            ],
            advice="Lower beta for sharper images; keep it for smoother walks through the latent space.",
            remedies=[
                Remedy(
                    f"Beta {spec.prior.beta / 2:g}",
                    "Reconstruction then counts for twice as much against order.",
                    {"prior.beta": spec.prior.beta / 2},
                )
            ],
            span=(best.last, last.last),
            curves=("kl", "elbo"),
        )
