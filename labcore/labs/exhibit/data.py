"""A data set at a glance."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from labcore.datasets.browsing import first_of_split, shown_in_words
from labcore.figures.class_counts import class_counts
from labcore.figures.mask_overlay import masked_thumbnail
from labcore.figures.picture_grid import picture_grid
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Chart, Picture
from labcore.spec.base import setting
from labcore.spec.data import training_pixels

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE = 98


class ClassCounts(Exhibit):
    """How many images, or images that show it, each class has, split by split."""

    title: ClassVar[str] = "Images by class"
    kind: Literal["class_counts"] = "class_counts"
    of: ClassVar[str] = "data"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        card = sitting.library.card(_dataset(sitting, step))
        figure = class_counts({name: split.classes for name, split in card.splits.items()})
        said = "; ".join(
            f"{name}: {', '.join(f'{label} {count:,}' for label, count in split.classes.items())}"
            for name, split in card.splits.items()
        )
        about = f"{card.title}: images of each class. {self.caption}".strip()
        if card.task == "segmentation":
            pixels = training_pixels(card)
            total = max(1, int(pixels.sum()))
            shares = ", ".join(f"{name} {count / total:.1%}" for name, count in zip(card.classes, pixels, strict=True))
            about += f" Of the pixels of training masks: {shares}."
        yield Chart(figure, about, said)


class Images(Exhibit):
    """Images of the set, one class after the other."""

    title: ClassVar[str] = "Images"
    kind: Literal["images"] = "images"
    of: ClassVar[str] = "data"
    images: int = setting(8, "How many.", low=1, high=16, unit="images")

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        dataset = sitting.library.open(_dataset(sitting, step))
        rows = first_of_split(dataset, "train", self.images)
        if not rows:
            return
        if dataset.masks is None:
            shown = [dataset.image(row) for row in rows]
        else:
            shown = [masked_thumbnail(dataset.image(row), dataset.mask(row), SIDE) for row in rows]
        titles = [shown_in_words(dataset, row).partition(" + ")[0] for row in rows]
        half = min(8, len(shown))
        lines = [("", shown[start : start + half]) for start in range(0, len(shown), half)]
        about = f"{dataset.card.title}: training images, classes in turn. {self.caption}".strip()
        yield Picture(picture_grid(titles[:half], lines, SIDE), f"Images of {', '.join(dict.fromkeys(titles))}", about)


def _dataset(sitting: "Sitting", step: "Step") -> str:
    from labcore.labs.step.check import Check

    return step.of(sitting) if isinstance(step, Check) else sitting.dataset
