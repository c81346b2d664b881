"""Where a network looks, and what a spatial transformer hands on to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from labcore.figures.heat import overlay
from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Note, Picture
from labcore.spec.base import setting
from labcore.studies.kept_samples import images_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE, OPACITY = 128, 0.55
UNCHECKED = (
    "These maps are as training left them, and not checked: a step of the kind explain holds them against checks."
)


class HeatMaps(Exhibit):
    """Grad-CAM on the same images as attention forms; of a spatial transformer, the images as it hands them on."""

    title: ClassVar[str] = "Heat maps"
    kind: Literal["heat_maps"] = "heat_maps"
    images: int = setting(4, "How many, at most.", low=1, high=8, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            folder = subject.folder
            epochs = folder.epochs_of("heat_maps")
            images = images_of(folder.arrays("heat_map_images"), "images")
            if not epochs or images is None:
                continue
            chosen = [epochs[place] for place in sorted({0, len(epochs) // 2, len(epochs) - 1})]
            moved = images_of(folder.arrays("transformed", chosen[-1]), "images")
            columns = ["Image", *(["As handed on"] if moved is not None else []), *(f"Epoch {each}" for each in chosen)]
            maps = [(folder.arrays("heat_maps", epoch) or {}).get("maps") for epoch in chosen]
            if any(each is None or each.ndim != 3 or each.dtype.kind != "f" for each in maps):
                continue
            rows = []
            for place in range(min(self.images, len(images))):
                under = images[place] if moved is None else moved[place]
                heat = [overlay(under, np.asarray(each)[place], OPACITY) for each in maps if each is not None]
                before = [images[place]] if moved is None else [images[place], moved[place]]
                rows.append(("", [*before, *heat]))
            about = f"{subject.name}: where the network looks, epoch by epoch. {self.caption}".strip()
            yield Picture(picture_grid(columns, rows, SIDE), "Images beside their heat maps", about)
            yield Note(UNCHECKED)
