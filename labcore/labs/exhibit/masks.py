"""Masks beside the true ones."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from labcore.class_colors import Color, color_of
from labcore.figures.mask_overlay import FALSE, MISSED, WRONG
from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Gallery, Picture
from labcore.report.pictures import mask_pictures, told_iou
from labcore.spec.base import setting
from labcore.studies.kept_masks import classes_of, colors_of, worst_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE, SWATCH = 190, 68


class Masks(Exhibit):
    """The validation images whose masks fit worst: the image, its true mask, the one given, and what is wrong."""

    title: ClassVar[str] = "Masks"
    kind: Literal["masks"] = "masks"
    images: int = setting(3, "How many, at most.", low=1, high=8, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            classes, own = classes_of(subject.folder), colors_of(subject.folder)
            worst = worst_of(subject.folder, "validation")[: self.images]
            if worst:
                yield _legend(classes, own)
            for place, each in enumerate(worst, 1):
                about = f"{subject.name}: {place}. of the masks that fit worst{told_iou(each)}. {self.caption}"
                yield Gallery(mask_pictures(each, classes, own, SIDE), about.strip())


def _legend(classes: Sequence[str], own: Sequence[Color]) -> Picture:
    """Which color is which class; the first class stays unpainted. Below, what the colors of errors mean."""
    painted = [(name, color_of(index, own)) for index, name in enumerate(classes) if index]
    errors = [("missed", MISSED), ("false", FALSE), *([("mixed up", WRONG)] if len(classes) > 2 else [])]
    columns = [name for name, _ in painted + errors]
    swatches = [np.full((SWATCH, SWATCH, 3), color, np.uint8) for _, color in painted + errors]
    about = f"Colors of masks: {', '.join(name for name, _ in painted)}; {classes[0]} stays as it is. "
    about += f"Colors of what is wrong: missed, where {classes[0]} was said; false, where it should have been said"
    about += "; mixed up, where one was taken for another." if len(classes) > 2 else "."
    return Picture(picture_grid(columns, [("", swatches)], SWATCH), "The color of each class and error", about)
