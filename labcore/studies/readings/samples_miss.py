"""Of a VAE: samples that miss most of what is real."""

from collections.abc import Iterator
from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.vae import VAE
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import more_in_codes
from labcore.studies.remedy import Remedy

LASTING = 3
"""Figures in a row, the report's among them, for which it holds: one score draws few samples."""

MISSED = 0.1
"""Share of real images that lie among samples, below which most is missed: samples of which each shows one of ten
classes well would reach as much with a single class. Of a hundred real images it scatters by 3 %. Healthy VAEs of the
digits, of two, eight and sixteen codes, come to 15 to 50 % while they train."""

CROWDED = 4.0
"""Samples to each real image from which on their number alone makes the share small, as it is then nearer to every
sample's own neighbors that a real image has to lie: of one network of digits it is 15 % with 2 samples to each real
image, and 0.4 % with 8."""

CARRIED = 3.0
"""Nats that codes say of an image, from which on they are not what is lacking: e³ = 20 kinds of image, two for each
class of ten."""

STRONGER = 4.0
"""Times the weight of the divergence, where codes lie where no samples are drawn."""


class SamplesMiss(Reading):
    """At the end less than a tenth of the real images lie among samples: by the report and the scores before it.

    Before the end there is nothing to say, as the samples of the first epochs resemble nothing.
    """

    name: ClassVar[str] = "samples_miss"
    lab: ClassVar[str] = "vae"
    weight: ClassVar[int] = 64
    of: ClassVar[tuple[type[Experiment], ...]] = (VAE,)
    yields_to: ClassVar[tuple[str, ...]] = ("posterior_collapse", "codes_say_little")

    def look(self, course: Course) -> Said | None:
        spec, final, carried = course.spec, course.validation("sample_recall"), course.validation("kl")
        curve = course.curve("val_sample_recall")
        if not isinstance(spec, VAE) or final is None:
            return None
        scored = () if _crowded(course, spec.scores.samples_while_training) else curve.values
        last = () if _crowded(course, course.validation("samples")) else (final,)
        found = (*scored, *last)[-LASTING:]
        if len(found) < LASTING or max(found) >= MISSED:
            return None
        little = carried is None or carried < CARRIED
        why = "" if carried is None else f" Codes carry {carried:.2g} nats of an image"
        if why:
            why += (
                ", which is little: samples differ by little more than that."
                if little
                else ", so reconstructions may be good; but codes lie elsewhere than where samples are drawn."
            )
        return self.said(
            "Samples miss most real images",
            f"Of the real images {found[-1]:.1%} lie among samples, though all should.{why}",
            [Evidence("sample_recall", found[-1]), *([] if carried is None else [Evidence("kl", carried)])],
            advice="What often helps: another beta, beta that grows over the first epochs, or another likelihood."
            if little
            else "What often helps: a larger beta, which draws codes to where samples are made from.",
            remedies=(*more_in_codes(spec), *_measured_pixels(spec)) if little else tuple(_more_order(spec)),
            span=(curve.epochs[1 - LASTING :][0], curve.epochs[-1]),
            curves=("kl", "frechet_distance"),
        )


def _crowded(course: Course, samples: float | None) -> bool:
    """Whether these samples are too many for the real images they are held against; not where that is unknown."""
    real = course.validation("real_images")
    return bool(samples and real) and (samples or 0) > CROWDED * (real or 1)


def _measured_pixels(spec: VAE) -> Iterator[Remedy]:
    if spec.likelihood.kind != "gaussian":
        yield Remedy(
            "Gaussian likelihood",
            "Its deviation is learned: the better reconstructions get, the more they count against order.",
            {"likelihood": {"kind": "gaussian"}},
        )


def _more_order(spec: VAE) -> Iterator[Remedy]:
    beta = spec.prior.beta * STRONGER or 1.0
    yield Remedy(
        f"Beta {beta:g}",
        "Codes are then drawn to the distribution from which samples are made.",
        {"prior.beta": beta},
    )
