"""Of a classical baseline: validation still rises with the number of training images."""

import math
from typing import ClassVar

from labcore.spec.baseline import Baseline
from labcore.spec.experiment import Experiment
from labcore.store.record import is_figure
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course

BOTH = 1.96
"""Standard errors of a difference of two shares, as for an interval of 95 %."""

FEWEST = 4
"""Shares of the training images that the curve must have: of three, one would be half of it."""


class MoreImages(Reading):
    """Over the second half of the training images accuracy rises by 1.96 standard errors of a difference of shares.

    Both ends are measured on the same images, which makes the true error smaller than that.
    """

    name: ClassVar[str] = "more_images"
    lab: ClassVar[str] = "classical"
    weight: ClassVar[int] = 45
    of: ClassVar[tuple[type[Experiment], ...]] = (Baseline,)

    def look(self, course: Course) -> Said | None:
        points = [
            (epoch, float(row["train_images"]), float(row["val_accuracy"]))
            for epoch, row in course.epochs
            if is_figure(row.get("train_images")) and is_figure(row.get("val_accuracy"))
        ]
        judged = course.judged_images
        if len(points) < FEWEST or not judged or not all(0 <= accuracy <= 1 for *_, accuracy in points):
            return None
        (first, few, before), (last, many, now) = points[(len(points) - 1) // 2], points[-1]
        error = math.sqrt((before * (1 - before) + now * (1 - now)) / judged)
        if now <= before or now - before < BOTH * error:
            return None
        return self.said(
            "More images would help",
            f"From {few:,.0f} to {many:,.0f} training images validation accuracy still rose, from {before:.1%} to "
            f"{now:.1%}. The curve has not come to rest.",
            [Evidence("val_accuracy", before, first, first), Evidence("val_accuracy", now, last, last)],
            advice="Collect more images, or let augmentation stand in for them where a network learns.",
            span=(first, last),
            curves=("accuracy",),
        )
