"""Every image, or every pixel, gets the same answer."""

from typing import ClassVar

from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.spec.segmentation import Segmentation
from labcore.studies.readings.answers import Answered
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import LOOKED_AT, Course
from labcore.studies.readings.cures import for_rare_classes, learning_rate


class SameAnswer(Reading):
    """One class takes 99 % of the answers and more, though others are there: in the final matrix, or in the last two.

    Two, as a network may pass through such a state in its first epochs. Masks are left in peace where the class that is
    answered is 99 % of the pixels indeed.
    """

    name: ClassVar[str] = "same_answer"
    lab: ClassVar[str] = "imbalance"
    weight: ClassVar[int] = 95
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying, Segmentation)

    def look(self, course: Course) -> Said | None:
        if not course.confusions or (not course.report and len(course.confusions) < LOOKED_AT):
            return None
        found = [Answered.of(each) for each in course.confusions]
        places = {each.only() for each in found}
        last, of = found[-1], course.confusions[-1].of
        if len(places) > 1 or (at := places.pop()) is None:
            return None
        share, answered = last.support[at] / last.total, last.given[at] / last.total
        if of == "pixels" and share >= answered:
            return None
        common = last.support[at] == max(last.support)
        return self.said(
            f"Nearly every answer is '{last.classes[at]}'",
            f"{answered:.1%} of the validation {of} are answered as '{last.classes[at]}', and {share:.1%} are of it"
            + (", the commonest class" if common else "")
            + f". Accuracy, {sum(last.right) / last.total:.1%}, says nothing of the others: they are not told apart "
            "at all.",
            [
                Evidence("val_accuracy" if of == "images" else "val_pixel_accuracy", sum(last.right) / last.total),
                Evidence("precision", last.right[at] / last.given[at], of=f"'{last.classes[at]}'"),
            ],
            advice="Either the network has not begun to learn, or the commonest class drowns the others.",
            remedies=(
                *(for_rare_classes(course.spec) if common else ()),
                *learning_rate(course.spec, 0.1, "Too large a first step can end where every answer is the same."),
                *learning_rate(course.spec, 10, "Where the loss has not moved at all, steps are too small."),
            ),
        )
