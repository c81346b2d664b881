"""What preparation does to images."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from labcore.datasets.browsing import first_of_split, shown_in_words
from labcore.errors import InputError
from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Picture
from labcore.spec.base import setting
from labcore.spec.preprocessing import Preparation

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE = 120


class Prepared(Exhibit):
    """Training images as they were recorded, and below each as the network gets it: its size, color and contrast."""

    title: ClassVar[str] = "Images before and after preparation"
    kind: Literal["prepared"] = "prepared"
    images: int = setting(6, "How many.", low=1, high=8, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            spec: Any = subject.folder.spec()
            preparation = getattr(spec, "preprocessing", None)
            if not isinstance(preparation, Preparation):
                continue
            try:
                dataset = sitting.library.open(spec.dataset, exclusions=spec.exclusions)
            except InputError:  # removed since the run was trained, or its list
                continue
            rows = first_of_split(dataset, "train", self.images)
            shape = spec.input_shape(dataset.card)
            before = [dataset.image(row) for row in rows]
            after = [preparation.apply(image, shape) for image in before]
            size = f"{dataset.card.height_range[1]}×{dataset.card.width_range[1]}"
            about = (
                f"{subject.name}: training images as they were recorded, up to {size}, and below each as the network "
                f"gets it, {shape[0]}×{shape[1]}. {self.caption}"
            )
            titles = [shown_in_words(dataset, row) for row in rows]
            drawn = picture_grid(titles, [("as recorded", before), ("as the network gets them", after)], SIDE)
            yield Picture(drawn, "Images before and after preparation", about.strip())
