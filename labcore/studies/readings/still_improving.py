"""The last epoch came while validation still got better."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.store.status import State
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import learning_rate, longer
from labcore.studies.readings.curve import CLEAR
from labcore.words import in_a_sentence

WORTH = 0.05
"""Of its level, by how much validation must have got better since the stretch before, and within the last one: less
is not worth as many epochs again. A curve that falls and comes to rest gets there in the end, and so stays below it."""

TWICE = 2.0
"""Standard errors that the line through the last stretch must fall by, beside the difference of the means."""


class StillImproving(Reading):
    """The last stretch is better than the one before, clearly and by `WORTH`, and gets better within itself; the run
    went to its planned end. While it runs, or where somebody or early stopping ended it, there is nothing to say."""

    name: ClassVar[str] = "still_improving"
    lab: ClassVar[str] = "overfitting"
    weight: ClassVar[int] = 60
    yields_to: ClassVar[tuple[str, ...]] = ("rate_too_low",)

    def look(self, course: Course) -> Said | None:
        figure = course.spec.watched[0]
        better, curve = measure(figure).better, course.curve(f"val_{course.spec.watched[0]}")
        if course.state is not State.FINISHED or course.done < course.spec.rounds() or not better or not curve:
            return None
        before, last = curve.stretch(-2 * curve.span), curve.last()
        gained = better * (last.mean - before.mean)
        if gained < max(CLEAR * curve.error(), WORTH * abs(before.mean)):
            return None
        moved, error = curve.lately()
        if better * moved < max(TWICE * error, WORTH * abs(last.mean)):
            return None
        called = in_a_sentence(measure(figure).title)
        return self.said(
            "Training ended too early",
            f"Validation {called} still got better in the last {curve.span} epochs, from "
            f"{number(figure, before.mean)} to {number(figure, last.mean)}: the network had not learned all it can.",
            [Evidence.over(f"val_{figure}", before), Evidence.over(f"val_{figure}", last)],
            advice="Train for longer; the best epoch is kept, so that too long costs time only.",
            remedies=(
                *longer(course.spec),
                *learning_rate(course.spec, 2, "Larger steps get further in as many epochs, if the loss bears them."),
            ),
            span=(before.first, last.last),
            curves=(figure,),
        )
