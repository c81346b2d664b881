"""Masks beside the true ones."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from labcore.figures.mask_overlay import error_overlay, mask_overlay
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Gallery
from labcore.report.pictures import picture
from labcore.spec.base import setting
from labcore.studies.kept_masks import classes_of, colors_of, worst_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE, OPACITY = 190, 0.5


class Masks(Exhibit):
    """The validation images whose masks fit worst: the image, its true mask, the one given, and what is wrong."""

    title: ClassVar[str] = "Masks"
    kind: Literal["masks"] = "masks"
    images: int = setting(3, "How many, at most.", low=1, high=8, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            classes, own = classes_of(subject.folder), colors_of(subject.folder)
            for place, each in enumerate(worst_of(subject.folder, "validation")[: self.images], 1):
                score = "" if each.iou is None or np.isnan(each.iou) else f", mean IoU {each.iou:.1%}"
                drawn = {
                    "The image": each.image,
                    "Its true mask": mask_overlay(each.image, each.truth, OPACITY, own),
                    "The mask given": mask_overlay(each.image, each.given, OPACITY, own),
                    "What is wrong": error_overlay(each.image, each.truth, each.given, len(classes)),
                }
                shown = tuple(
                    picture(image, f"{name} of image {each.index}", name, SIDE) for name, image in drawn.items()
                )
                yield Gallery(
                    shown, f"{subject.name}: {place}. of the masks that fit worst{score}. {self.caption}".strip()
                )
