"""The images that are answered wrongly, the surest first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.labs.kept_images import column_in, images_in, names_of
from labcore.report.document import Block, Picture, Text
from labcore.spec.base import setting

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE = 132


class Mistakes(Exhibit):
    """The validation images that a run answers wrongly, the surest first."""

    title: ClassVar[str] = "Worst mistakes"
    kind: Literal["mistakes"] = "mistakes"
    images: int = setting(6, "How many, at most.", low=1, high=12, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            found = subject.folder.arrays("validation_mistakes") or {}
            images, names = images_in(found, "images"), names_of(subject.folder.json_artifact("classes"))
            if images is None:
                if found:
                    yield Text(f"{subject.name}: no mistake on validation images is recorded.")
                continue
            columns = [column_in(found, name, len(images)) for name in ("labels", "predicted", "confidence")]
            if any(column is None for column in columns) or not names:
                continue
            labels, predicted, confidence = (np.asarray(column) for column in columns)
            order = np.argsort(-confidence)[: self.images]
            row = [images[place] for place in order]
            said = [
                f"{names[int(predicted[place])]} {confidence[place]:.0%}, truly {names[int(labels[place])]}"
                for place in order
                if 0 <= labels[place] < len(names) and 0 <= predicted[place] < len(names)
            ]
            about = f"{subject.name}: answered wrongly, the surest first. {self.caption}".strip()
            yield Picture(
                picture_grid([""] * len(row), [("", row)], SIDE), "; ".join(said), f"{about} {'; '.join(said)}."
            )
