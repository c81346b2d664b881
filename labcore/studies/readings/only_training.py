"""Validation stands still while training gets better."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import against_learning_by_heart
from labcore.studies.readings.curve import CLEAR
from labcore.studies.readings.standing import standing_since
from labcore.words import in_a_sentence

LEARNED = 0.2
"""By how much of what it was training must get better meanwhile: a fifth is seen in the curve by eye, too."""


class OnlyTraining(Reading):
    """Over epochs in which validation stands still, see `standing_since`, the mean of training gets a fifth better."""

    name: ClassVar[str] = "only_training"
    lab: ClassVar[str] = "overfitting"
    weight: ClassVar[int] = 58
    yields_to: ClassVar[tuple[str, ...]] = ("overfitting", "same_answer")

    def look(self, course: Course) -> Said | None:
        figure = course.spec.watched[0]
        better = measure(figure).better
        validation, training = course.curve(f"val_{figure}"), course.curve(figure)
        halves = standing_since(validation, better)
        if halves is None or not training:
            return None
        before, now = training.over(halves[0]), training.over(halves[1])
        if before is None or now is None:
            return None
        learned = better * (now.mean - before.mean)
        if learned < max(LEARNED * abs(before.mean), CLEAR * training.error()):
            return None
        called = in_a_sentence(measure(figure).title)
        return self.said(
            "Only training still gets better",
            f"Since epoch {halves[0].first} validation {called} has stood still, near "
            f"{number(figure, halves[1].mean)}, while that of training images went from "
            f"{number(figure, before.mean)} to {number(figure, now.mean)}. The widening gap is what is learned by "
            "heart.",
            [
                Evidence.over(f"val_{figure}", halves[0]),
                Evidence.over(f"val_{figure}", halves[1]),
                Evidence.over(figure, before),
                Evidence.over(figure, now),
            ],
            advice="More epochs will not help as it is.",
            remedies=against_learning_by_heart(course.spec),
            span=(halves[0].first, halves[1].last),
            curves=(figure,),
        )
