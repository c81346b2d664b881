"""In a report: whether a run's probabilities mean what they say."""

from collections.abc import Iterator

from labcore.evaluation.assessment import Calibration, Diagram
from labcore.evaluation.mask_calibration import MaskReliability
from labcore.evaluation.measures import measure
from labcore.evaluation.statistics.calibration import OVERSTATED
from labcore.figures.reliability import Bins, reliability
from labcore.report.document import Block, Cell, Chart, Number, Table, Text
from labcore.studies.comparison import Part
from labcore.studies.worth import calibrated, sure_of_pixels

ON_THE_LINE = (
    "On the dotted line, of all {of} answered with 80 % confidence 80 % are right; below it the network is too sure. "
    "Larger marks stand for more {of}."
)


def of_images(found: Calibration, part: Part) -> Iterator[Block]:
    """The error before and after temperature scaling of answers to the images of `part`, and the diagram."""
    at = f"At temperature {found.temperature:.2f}"
    rows: tuple[tuple[Cell, ...], ...] = (
        (measure("ece").title, *(Number.of("ece", each) for each in found.ece)),
        (measure("loss").title, *(Number.of("loss", each) for each in found.loss)),
    )
    note = f" {found.note}" if part == "validation" else ""
    yield Text(f"On {part} images: {calibrated(found)}{note}")
    yield Table(
        (f"{part.capitalize()} images", "As the network answers", at),
        rows,
        f"The temperature divides logits and changes no decision (Guo et al., 2017). {OVERSTATED}",
    )
    names = ("As the network answers", at)
    figure = reliability([_bins(name, each) for name, each in zip(names, (found.before, found.after), strict=True)])
    yield Chart(figure, f"Reliability on {part} images. {ON_THE_LINE.format(of='images')}")


def of_pixels(found: MaskReliability, part: Part) -> Iterator[Block]:
    """The same of pixels, to which no temperature is fitted."""
    points = Number.difference("pixel_accuracy", found.too_sure)
    rows = ((measure("ece").title, Number.of("ece", found.ece)), ("Confidence less accuracy, points", points))
    yield Text(f"On {part} images: {sure_of_pixels(found)}")
    yield Table(("Figure", f"Pixels of {part} images"), rows, found.in_words)
    figure = reliability([Bins("Pixels", found.confidence, found.accuracy, found.pixels)], unit="pixels")
    yield Chart(figure, f"Reliability of pixels of {part} images. {ON_THE_LINE.format(of='pixels')}")


def _bins(name: str, of: Diagram) -> Bins:
    return Bins(name, of.confidence, of.accuracy, of.images)
