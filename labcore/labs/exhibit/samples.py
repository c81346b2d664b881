"""Images that a run makes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.figures.embedding_map import Point, embedding_map
from labcore.figures.sheet import sheet
from labcore.labs.exhibit.base import Exhibit
from labcore.report.document import Block, Chart, Picture
from labcore.report.pictures import picture
from labcore.store.folder import RunFolder
from labcore.studies.kept_samples import Nearest, images_of

if TYPE_CHECKING:
    from labcore.labs.sitting import Sitting
    from labcore.labs.step import Step

SIDE, COLUMNS = 56, 12


class Samples(Exhibit):
    """Samples of the epoch that is kept, how they formed, and the training images nearest to them."""

    title: ClassVar[str] = "Samples"
    kind: Literal["samples"] = "samples"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            folder, name = subject.folder, subject.name
            drawn = images_of(folder.arrays("validation_samples"), "images")
            if drawn is not None:
                about = f"{name}: samples drawn at random; none was chosen. {self.caption}".strip()
                yield _sheet(drawn[: 4 * COLUMNS], COLUMNS, "Samples", about)
            yield from _formed(folder, name)
            yield from _nearest(folder, name)


class Reconstructions(Exhibit):
    """Validation images, and below each what its code gives back; and the map of codes."""

    title: ClassVar[str] = "Reconstructions and codes"
    kind: Literal["reconstructions"] = "reconstructions"

    def blocks(self, sitting: "Sitting", step: "Step") -> Iterator[Block]:
        for subject in sitting.subjects(step.id):
            folder = subject.folder
            epoch = _kept_epoch(folder, "reconstructions")
            images = images_of(folder.arrays("reconstructed"), "images")
            again = None if epoch is None else images_of(folder.arrays("reconstructions", epoch), "images")
            if images is not None and again is not None and images.shape == again.shape:
                width = min(COLUMNS, len(images))
                rows = np.concatenate([images[:width], again[:width]])
                about = (
                    f"{subject.name}: validation images above, what their codes give back below. {self.caption}".strip()
                )
                yield _sheet(rows, width, "Images above, reconstructions below", about)
            yield from _codes(folder, subject.name)


def _kept_epoch(folder: RunFolder, series: str) -> int | None:
    """The epoch that is kept, where the series has it; else its last one."""
    best, known = (folder.report() or {}).get("best_epoch"), folder.epochs_of(series)
    return best if best in known else known[-1] if known else None


def _formed(folder: RunFolder, name: str) -> Iterator[Block]:
    """The same codes after a few epochs, a row each."""
    epochs = folder.epochs_of("samples")
    if len(epochs) < 2:
        return
    chosen = [epochs[place] for place in sorted({0, len(epochs) // 4, len(epochs) // 2, len(epochs) - 1})]
    rows = [images_of(folder.arrays("samples", epoch), "images") for epoch in chosen]
    known = [row[:COLUMNS] for row in rows if row is not None]
    if len(known) == len(chosen) and len({row.shape for row in known}) == 1:
        told = ", ".join(map(str, chosen))
        about = f"{name}: the same codes after epochs {told}, a row each."
        yield _sheet(np.concatenate(known), len(known[0]), "Samples as they form", about)


def _nearest(folder: RunFolder, name: str) -> Iterator[Block]:
    if nearest := Nearest.of(folder.arrays("samples_nearest")):
        about = f"{name}: samples above, and below each the training image nearest to it. {nearest.words}"
        yield _sheet(nearest.pairs, nearest.across, "Samples above, nearest training images below", about)


def _codes(folder: RunFolder, name: str) -> Iterator[Block]:
    epoch = _kept_epoch(folder, "latent_map")
    found = {} if epoch is None else folder.arrays("latent_map", epoch) or {}
    points, labels, rows = (found.get(key) for key in ("points", "labels", "rows"))
    raw = folder.json_artifact("classes")
    classes = list(map(str, raw)) if isinstance(raw, list) else []
    if points is None or labels is None or rows is None or points.shape != (len(labels), 2) or len(rows) != len(labels):
        return
    marks = [
        Point(float(x), float(y), int(row), int(label), None)
        for (x, y), label, row in zip(points, labels, rows, strict=True)
        if 0 <= label < len(classes)
    ]
    if marks:
        yield Chart(embedding_map(marks, classes, height=400), f"{name}: the codes of validation images, by class.")


def _sheet(images: NDArray[np.uint8], columns: int, alt: str, caption: str) -> Picture:
    """Images of one size, so many in a row."""
    return picture(sheet(images, columns, SIDE), alt, caption)
