"""So few validation images that figures on them say little."""

from typing import ClassVar

from labcore.evaluation.statistics.intervals import wilson
from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course

WIDE = 0.03
"""Half the width of the interval of the accuracy, from which on this is said: most of what one changes in a run moves
accuracy by less than three points."""


class FewImages(Reading):
    """Wilson's interval (1927) of the validation accuracy reaches three points or more to either side.

    While the run is at work accuracy still moves, and the interval with it: it is told of what has come out.
    """

    name: ClassVar[str] = "few_images"
    lab: ClassVar[str] = "generalization-gap"
    weight: ClassVar[int] = 40
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying,)

    def look(self, course: Course) -> Said | None:
        if not course.state.is_final:
            return None
        images, accuracy = course.judged_images, course.validation("accuracy")
        if accuracy is None and (best := course.best_epoch):
            accuracy = course.value("val_accuracy", best)
        if not images or accuracy is None or not 0 <= accuracy <= 1:
            return None
        low, high = wilson(accuracy, images)
        if (high - low) / 2 < WIDE:
            return None
        return self.said(
            "Few validation images",
            f"There are {images:,}, so that each weighs {1 / images:.1%}. An accuracy of {accuracy:.1%} on so few may "
            f"stand for anything from {low:.1%} to {high:.1%} on others like them, and a difference of fewer than "
            f"{round((high - low) / 2 * images)} images is no difference.",
            [Evidence("val_images", images), Evidence("val_accuracy", accuracy)],
            advice="Compare settings by a study with folds and several seeds, not by single runs.",
        )
