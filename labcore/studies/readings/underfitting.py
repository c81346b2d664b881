"""Not even the training images are learned."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.network_experiment import NetworkExperiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import learning_rate
from labcore.studies.readings.curve import CLEAR
from labcore.studies.readings.guessing import loss_of_guessing
from labcore.studies.remedy import Remedy

MUCH = 0.5
"""Of the loss of guessing, what training is left with: half of what there is to know has then not been learned."""

STILL = 0.03
"""Of its level, by how much training must not have moved over the last two stretches to have come to rest."""

APART = 0.25
"""Of the training loss, how far validation may lie above it: with a wide gap the trouble is another one."""


class Underfitting(Reading):
    """The training loss rests at half of what guessing gives, or more, and validation lies close to it.

    At rest: the last two stretches differ by less than `STILL` of their level, or by less than is told from noise.
    """

    name: ClassVar[str] = "underfitting"
    lab: ClassVar[str] = "overfitting"
    weight: ClassVar[int] = 72
    of: ClassVar[tuple[type[Experiment], ...]] = (NetworkExperiment,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer", "rate_too_high", "rate_too_low")

    def look(self, course: Course) -> Said | None:
        if not isinstance(course.spec, NetworkExperiment):
            return None
        training, validation, guess = course.curve("loss"), course.curve("val_loss"), loss_of_guessing(course)
        if not training or not validation or not guess:
            return None
        before, last, judged = training.stretch(-2 * training.span), training.last(), validation.last()
        moving = before.mean - last.mean > max(STILL * before.mean, CLEAR * training.error())
        if moving or last.mean < MUCH * guess or judged.mean - last.mean > APART * last.mean:
            return None
        return self.said(
            "Underfitting: training images are not learned either",
            f"The training loss rests at {last.mean:.3g}; guessing by how common the classes are gives {guess:.3g}: "
            f"{last.mean / guess:.0%} of what there is to know is not learned. Validation, {judged.mean:.3g}, lies "
            "close by, so this is not learning by heart.",
            [Evidence.over("loss", before), Evidence.over("loss", last), Evidence.over("val_loss", judged)],
            advice="Give it more to learn with, or hold it back less.",
            remedies=self._remedies(course.spec),
            span=(before.first, last.last),
            curves=("loss",),
        )

    def _remedies(self, spec: NetworkExperiment) -> list[Remedy]:
        wider = Remedy(
            "Twice as wide",
            "A network with more filters can tell more apart; it takes up to four times as long.",
            {"scaling.width": spec.scaling.width * 2},
        )
        freer = Remedy(
            "Without regularization",
            "Dropout and penalties hold the network back; where it does not learn by heart, they are not needed.",
            {"regularization.enabled": False},
        )
        held = spec.regularization.enabled and (spec.regularization.dropout or spec.regularization.l2)
        faster = learning_rate(spec, 3, "Larger steps may leave a flat place behind.")
        return [*([freer] if held else []), wider, *faster]
