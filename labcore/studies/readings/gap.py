"""The gap between training and validation, in answers."""

from typing import ClassVar

from labcore.evaluation.statistics.intervals import newcombe
from labcore.spec.classification import Classification
from labcore.spec.experiment import Experiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import against_learning_by_heart

WIDE = 0.03
"""Points by which the gap's interval must lie above none: training images are answered better by any network that has
learned from them, and one or two points of that are nothing to act on."""


class GeneralizationGap(Reading):
    """Accuracy on training images at the best epoch less that on validation images; the lower end of its 95 % interval,
    after Newcombe (1998), lies at three points or more.

    How many training images there were is told by the run's baseline; where it is not known, only the uncertainty of
    validation is counted, which is the larger by far. Training images are judged with augmentation and dropout at work,
    so that the true gap is rather wider.
    """

    name: ClassVar[str] = "generalization_gap"
    lab: ClassVar[str] = "generalization-gap"
    weight: ClassVar[int] = 50
    of: ClassVar[tuple[type[Experiment], ...]] = (Classification,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer", "underfitting")

    def look(self, course: Course) -> Said | None:
        best = course.best_epoch
        trained, judged = course.value("accuracy", best), course.value("val_accuracy", best)
        images = course.judged_images
        if best is None or trained is None or judged is None or not images:
            return None
        if not (0 <= trained <= 1 and 0 <= judged <= 1):
            return None
        learned = course.baseline.of_train_images if course.baseline else None
        low, high = newcombe(trained, learned, judged, images)
        if low < WIDE:
            return None
        return self.said(
            "A gap between training and validation",
            f"After epoch {best}, which is kept, {trained:.1%} of the training images and {judged:.1%} of the "
            f"validation images are answered rightly: a gap of {trained - judged:.1%} (95 % interval {low:.1%} to "
            f"{high:.1%}). So much of what was learned does not carry over.",
            [Evidence("accuracy", trained, best, best), Evidence("val_accuracy", judged, best, best)],
            advice="On images from elsewhere, expect the gap to be wider still.",
            remedies=against_learning_by_heart(course.spec),
            span=(best, best),
            curves=("accuracy",),
        )
