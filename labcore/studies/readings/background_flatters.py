"""Of masks: pixel accuracy is high because most pixels are background."""

from typing import ClassVar

from labcore.spec.experiment import Experiment
from labcore.spec.segmentation import Segmentation
from labcore.studies.readings.base import Evidence, Reading, Said
from labcore.studies.readings.course import Course
from labcore.studies.readings.cures import for_rare_classes
from labcore.studies.remedy import Remedy

APART = 0.25
"""Points by which pixel accuracy lies above foreground IoU. IoU is the stricter figure: of a mask with nine of ten
pixels right in either direction it is 0.82, so that a tenth between them is common."""

LOW = 0.6
"""Foreground IoU above which masks are good enough that nobody is misled."""

LASTING = 3
"""Epochs in a row for which it holds; or it holds in the report."""


class BackgroundFlatters(Reading):
    """Foreground IoU lies below 0.6 and a quarter below pixel accuracy, in the report or in the last three epochs."""

    name: ClassVar[str] = "background_flatters"
    lab: ClassVar[str] = "segmentation"
    weight: ClassVar[int] = 65
    of: ClassVar[tuple[type[Experiment], ...]] = (Segmentation,)
    yields_to: ClassVar[tuple[str, ...]] = ("same_answer",)

    def look(self, course: Course) -> Said | None:
        pixels, foreground = course.curve("val_pixel_accuracy"), course.curve("val_mean_iou_foreground")
        told = course.validation("pixel_accuracy"), course.validation("mean_iou_foreground")
        if told[0] is not None and told[1] is not None:
            pairs = [(told[0], told[1])]
        else:
            pairs = list(zip(pixels.values[-LASTING:], foreground.values[-LASTING:], strict=False))
            if len(pairs) < LASTING:
                return None
        if not all(iou < LOW and right - iou >= APART for right, iou in pairs):
            return None
        right, iou = pairs[-1]
        majority = course.validation("majority_rate")
        common = "" if majority is None else f" {majority:.1%} of the pixels are of the commonest class."
        return self.said(
            "Background flatters the pixel accuracy",
            f"{right:.1%} of the pixels are right, but what is looked for overlaps with what is found by {iou:.1%} "
            f"only (foreground IoU).{common}",
            [Evidence("val_pixel_accuracy", right), Evidence("val_mean_iou_foreground", iou)],
            advice="Judge by foreground IoU, or by the IoU of the class that matters.",
            remedies=(
                Remedy(
                    "Cross-entropy and Dice",
                    "Dice lowers what overlap loses, whatever the size of the background.",
                    {
                        "loss": {
                            "kind": "sum",
                            "terms": [{"loss": {"kind": "cross_entropy"}}, {"loss": {"kind": "dice"}}],
                        }
                    },
                ),
                *for_rare_classes(course.spec),
            ),
            curves=("mean_iou",),
        )
