"""Accuracy hides that rare classes are missed."""

import math
from typing import ClassVar

from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.studies.readings.answers import Answered
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import LOOKED_AT, Course
from labcore.studies.readings.cures import for_rare_classes
from labcore.studies.remedy import Remedy

HIDDEN = 0.05
"""Points of accuracy above balanced accuracy: so many more of a hundred answers would be wrong, were classes equally
common."""

SURE = 2.0
"""Standard errors of the balanced accuracy that the difference must reach: one look, at figures named beforehand."""


class HiddenImbalance(Reading):
    """Accuracy lies five points above balanced accuracy, and by two of the latter's standard errors.

    The error comes of how few images rare classes have: √(Σ recall · (1 − recall) / images) over the number of classes,
    each share taken a little inwards, as Agresti and Coull (1998) do, so that a recall of 0 or 1 of few images is not
    taken for certain.
    """

    name: ClassVar[str] = "hidden_imbalance"
    lab: ClassVar[str] = "imbalance"
    weight: ClassVar[int] = 65
    of: ClassVar[tuple[type[Experiment], ...]] = (Classifying,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer", "never_answered")

    def look(self, course: Course) -> Said | None:
        if not course.confusions or (not course.report and len(course.confusions) < LOOKED_AT):
            return None
        if any(self._gap(Answered.of(each)) is None for each in course.confusions):
            return None
        last = Answered.of(course.confusions[-1])
        accuracy, balanced = sum(last.right) / last.total, _balanced(last)
        present = [at for at, support in enumerate(last.support) if support]
        worst = min(present, key=last.recall)
        return self.said(
            "Accuracy hides rare classes",
            f"{accuracy:.1%} of the validation images are answered rightly, but the mean over classes is "
            f"{balanced:.1%}: of '{last.classes[worst]}', {last.support[worst]:,} of {last.total:,} images, only "
            f"{last.recall(worst):.1%} are found.",
            [
                Evidence("val_accuracy", accuracy),
                Evidence("val_balanced_accuracy", balanced),
                Evidence("recall", last.recall(worst), of=f"'{last.classes[worst]}'"),
            ],
            advice="Judge by balanced accuracy or by the recall that matters, and make rare classes count.",
            remedies=(
                *for_rare_classes(course.spec),
                Remedy(
                    "Balanced batches",
                    "Every batch then shows as many images of each class.",
                    {"imbalance.sampling": {"kind": "balanced_batches"}},
                ),
            ),
        )

    def _gap(self, answered: Answered) -> float | None:
        """Accuracy less balanced accuracy where it is large and sure, else None."""
        if not answered.total:
            return None
        gap = sum(answered.right) / answered.total - _balanced(answered)
        sure = sum(
            _share(right, support) * (1 - _share(right, support)) / support
            for right, support in zip(answered.right, answered.support, strict=True)
            if support
        )
        error = math.sqrt(sure) / sum(support > 0 for support in answered.support)
        return gap if gap >= max(HIDDEN, SURE * error) else None


def _balanced(answered: Answered) -> float:
    known = [answered.recall(at) for at, support in enumerate(answered.support) if support]
    return sum(known) / len(known)


def _share(right: int, support: int) -> float:
    return (right + 2) / (support + 4)
