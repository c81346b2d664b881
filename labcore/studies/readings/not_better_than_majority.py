"""A network that one answer for all images equals."""

from typing import ClassVar

from labcore.evaluation.statistics.intervals import wilson
from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import longer


class NotBetterThanMajority(Reading):
    """Wilson's 95 % interval of the final validation accuracy reaches down to the share of the commonest class."""

    name: ClassVar[str] = "not_better_than_majority"
    lab: ClassVar[str] = "imbalance"
    weight: ClassVar[int] = 90
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer",)

    def look(self, course: Course) -> Said | None:
        accuracy, majority = course.validation("accuracy"), course.validation("majority_rate")
        images = course.judged_images
        if accuracy is None or majority is None or not images or not 0 <= accuracy <= 1:
            return None
        low, high = wilson(accuracy, images)
        if low > majority:
            return None
        return self.said(
            "No better than one answer for all",
            f"Validation accuracy is {accuracy:.1%} (95 % interval {low:.1%} to {high:.1%}, of {images:,} images); "
            f"always answering the commonest class reaches {majority:.1%}. That anything was learned is not shown.",
            [Evidence("val_accuracy", accuracy), Evidence("majority_rate", majority), Evidence("val_images", images)],
            advice="Balanced accuracy and the confusion matrix tell whether classes are told apart at all.",
            remedies=longer(course.spec),
        )
