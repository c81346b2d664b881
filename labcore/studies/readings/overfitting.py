"""Validation gets worse while training gets better."""

from typing import ClassVar

from labcore.evaluation.measures import measure
from labcore.studies.readings.base import Evidence, Reading, Said, number
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import against_learning_by_heart
from labcore.studies.readings.curve import CLEAR
from labcore.words import counted, in_a_sentence

LEAST = 0.05
"""Of the best mean, by how much validation must be worse: less changes hardly an answer, and is of no use to act on."""


class Overfitting(Reading):
    """The mean of the last epochs lies clearly beyond the best mean before, and training went the other way meanwhile.

    Both must lie apart by `CLEAR` standard errors, and validation by a twentieth (`LEAST`) besides. That the best
    stretch is chosen as the best of all is why twice the error would not do. Stretches that overlap are not compared.
    """

    name: ClassVar[str] = "overfitting"
    lab: ClassVar[str] = "overfitting"
    weight: ClassVar[int] = 80

    def look(self, course: Course) -> Said | None:
        figure = course.spec.watched[0]
        better, title = measure(figure).better, in_a_sentence(measure(figure).title)
        validation, training = course.curve(f"val_{figure}"), course.curve(figure)
        if not better or not validation or not training:
            return None
        best, last = validation.best(better), validation.last()
        before, now = training.over(best), training.over(last)
        if best.last >= last.first or before is None or now is None:
            return None
        lost, learned = better * (best.mean - last.mean), better * (now.mean - before.mean)
        if lost < max(CLEAR * validation.error(), LEAST * abs(best.mean)) or learned < CLEAR * training.error():
            return None
        peak = max(
            (epoch for epoch in validation.epochs if best.first <= epoch <= best.last),
            key=lambda epoch: better * (course.value(f"val_{figure}", epoch) or 0.0),
        )
        worse, on = ("risen", "fall") if better < 0 else ("fallen", "rise")
        return self.said(
            f"Overfitting since epoch {peak}",
            f"Validation {title} has {worse} for {counted(last.last - peak, 'epoch')}, from "
            f"{number(figure, best.mean)} to {number(figure, last.mean)}, while that of training images went on to "
            f"{on}, from {number(figure, before.mean)} to {number(figure, now.mean)}. What is learned since then holds "
            "for the training images only.",
            [
                Evidence.over(f"val_{figure}", best),
                Evidence.over(f"val_{figure}", last),
                Evidence.over(figure, before),
                Evidence.over(figure, now),
            ],
            advice="The best epoch is kept in any case. To gain more from training, make learning by heart harder.",
            remedies=against_learning_by_heart(course.spec),
            span=(peak, last.last),
            curves=(figure,),
        )
