"""Masks beside the true ones."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from labcore.figures.mask_overlay import error_overlay, mask_overlay
from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.kept_images import column_in, images_in, names_of
from labcore.report.document import Block, Picture
from labcore.spec.base import setting

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE, OPACITY = 210, 0.55


class Masks(Exhibit):
    """The validation images whose masks fit worst: the image, its true mask, the one given, and what is wrong."""

    title: ClassVar[str] = "Masks"
    kind: Literal["masks"] = "masks"
    images: int = setting(4, "How many, at most.", low=1, high=8, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            found = subject.folder.arrays("validation_worst") or {}
            images, names = images_in(found, "images"), names_of(subject.folder.json_artifact("classes"))
            if images is None or not names:
                continue
            masks, given = found.get("masks"), found.get("predicted")
            if masks is None or given is None or masks.shape != images.shape[:3] or given.shape != images.shape[:3]:
                continue
            iou = column_in(found, "iou", len(images))
            rows = []
            for place in range(min(self.images, len(images))):
                image, truth, said = images[place], masks[place], given[place]
                words = "" if iou is None or not np.isfinite(iou[place]) else f"mean IoU {iou[place]:.1%}"
                pictures = [
                    np.broadcast_to(image, (*image.shape[:2], 3)).astype(np.uint8),
                    mask_overlay(image, truth, OPACITY),
                    mask_overlay(image, said, OPACITY),
                    error_overlay(image, truth, said, len(names)),
                ]
                rows.append((words, pictures))
            about = f"{subject.name}: the validation images whose masks fit worst. {self.caption}".strip()
            shown = picture_grid(["Image", "True mask", "Given mask", "What is wrong"], rows, SIDE)
            yield Picture(shown, "Images beside their true masks, the masks given, and the pixels that differ", about)
