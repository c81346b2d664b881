"""Steps that are too small."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.network_experiment import NetworkExperiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import learning_rate
from labcore.studies.readings.curve import CLEAR
from labcore.studies.readings.guessing import loss_of_guessing

LITTLE = 0.1
"""Of the loss at the start, what has been gained at the end. Of a rate that suits, half is gained in a few epochs."""

AS_GUESSED = 0.8
"""Of the loss of guessing, where training still stands: what little was gained came not of being nearly done."""


class RateTooLow(Reading):
    """The training loss falls steadily, epoch by epoch, and has hardly got away from guessing.

    Steadily: from stretch to stretch the mean falls clearly, and most of all the last still does. A network that does
    not learn at all shows the same level without the fall, and is another reading's business.
    """

    name: ClassVar[str] = "rate_too_low"
    lab: ClassVar[str] = "optimizers"
    weight: ClassVar[int] = 68
    of: ClassVar[tuple[type[Experiment], ...]] = (NetworkExperiment,)

    def look(self, course: Course) -> Said | None:
        curve, guess = course.curve("loss"), loss_of_guessing(course)
        if not curve or not guess:
            return None
        first, before, last = curve.stretch(0), curve.stretch(-2 * curve.span), curve.last()
        fallen, lately = first.mean - last.mean, before.mean - last.mean
        if min(fallen, lately) < CLEAR * curve.error() or fallen > LITTLE * first.mean:
            return None
        if last.mean < AS_GUESSED * guess:
            return None
        return self.said(
            "Training hardly moves: the learning rate may be too low",
            f"In {len(curve)} epochs the training loss has fallen steadily, but from {first.mean:.3g} to "
            f"{last.mean:.3g} only; guessing gives {guess:.3g}. Steps of this size will not arrive.",
            [Evidence.over("loss", first), Evidence.over("loss", before), Evidence.over("loss", last)],
            advice="Raise the learning rate; the Train page can try a range of them on a few batches.",
            remedies=(
                *learning_rate(course.spec, 10, "Steps ten times as large get ten times as far while it falls evenly."),
                *learning_rate(course.spec, 3, "A more careful step."),
            ),
            span=(first.first, last.last),
            curves=("loss",),
        )
