"""A network that a classical baseline equals."""

import math
from typing import ClassVar

from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import against_learning_by_heart, longer

BOTH = 1.96
"""Standard errors of a difference of two shares, as for an interval of 95 %."""


class NotBetterThanBaseline(Reading):
    """The final validation accuracy does not lie 1.96 standard errors above that of the run's own classical baseline.

    Both answered the same images, so the true error of the difference is smaller than the one taken here, of two
    independent shares: a network that is told to be better is so all the more.
    """

    name: ClassVar[str] = "not_better_than_baseline"
    lab: ClassVar[str] = "classical"
    weight: ClassVar[int] = 70
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer", "not_better_than_majority")

    def look(self, course: Course) -> Said | None:
        accuracy, quick, images = course.validation("accuracy"), course.baseline, course.judged_images
        beside = None if quick is None else quick.accuracy("validation")
        if accuracy is None or quick is None or beside is None or not images:
            return None
        if not (0 <= accuracy <= 1 and 0 <= beside <= 1):
            return None
        error = math.sqrt((accuracy * (1 - accuracy) + beside * (1 - beside)) / images)
        if accuracy - beside >= BOTH * error:
            return None
        better = beside - accuracy >= BOTH * error
        return self.said(
            "A classical baseline does better" if better else "A classical baseline does as well",
            f"{quick.what[0].upper()}{quick.what[1:]}, reaches {beside:.1%} on the same {images:,} validation images; "
            f"this network {accuracy:.1%}. "
            + ("" if better else "On so many images that is no difference. ")
            + "The network has not paid for its longer training yet.",
            [Evidence("val_accuracy", accuracy), Evidence("val_accuracy", beside, of="the baseline")],
            advice="Train for longer, or with augmentation, or start from learned weights, before you settle.",
            remedies=(*longer(course.spec), *against_learning_by_heart(course.spec)),
        )
