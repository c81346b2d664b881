"""Pictures that a run has kept: its worst mistakes, its masks, its samples, and where it looked."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.measures import probability
from labcore.figures.heat import overlay
from labcore.figures.sheet import sheet
from labcore.figures.thumbnail import thumbnail
from labcore.report.document import Block, Gallery, Note, Picture, Section
from labcore.report.pictures import mask_pictures, picture, told_iou
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part
from labcore.studies.kept_masks import classes_of, colors_of, worst_of
from labcore.studies.kept_samples import Nearest, images_of
from labcore.studies.run_reading import Answer, Report, heat_maps_of, mistakes_of

SIDE, SAMPLE = 150, 64
"""Pixels of the longer side of an image, and of a sample."""

MOST = 8
"""Images of a kind that are shown."""

HEAT = 0.55
"""How much of an image a heat map covers."""


def pictures_section(folder: RunFolder, report: Report | None) -> Section | None:
    """What is kept of the last part that was judged, and heat maps of the epoch that is kept; None where nothing is."""
    parts: tuple[Part, ...] = tuple(report.parts) if report else ()
    blocks: list[Block] = []
    for part in parts[-1:]:
        blocks += [*_mistakes(folder, part), *_masks(folder, part), *_samples(folder, part)]
    blocks += _heat_maps(folder, report)
    return Section("What it did with images", tuple(blocks)) if blocks else None


def _mistakes(folder: RunFolder, part: Part) -> Iterator[Block]:
    worst = mistakes_of(folder, part)
    if worst:
        shown = tuple(_answered(each, each.image) for each in worst[:MOST])
        yield Gallery(shown, f"The surest of its wrong answers to {part} images, with how sure each was.")


def _answered(answer: Answer, image: NDArray[np.uint8]) -> Picture:
    right = answer.truth == answer.answer
    said = f"{answer.truth}, found" if right else f"{answer.truth}, taken for {answer.answer}"
    return picture(image, f"An image of {answer.truth}", f"{said} ({probability(answer.confidence)})", SIDE)


def _masks(folder: RunFolder, part: Part) -> Iterator[Block]:
    classes, own = classes_of(folder), colors_of(folder)
    for place, each in enumerate(worst_of(folder, part)[: MOST // 2], 1):
        about = f"{place}. of the {part} images on which masks overlap least: #{each.index}{told_iou(each)}."
        yield Gallery(mask_pictures(each, classes, own, SIDE), about)


def _samples(folder: RunFolder, part: Part) -> Iterator[Block]:
    samples = images_of(folder.arrays(f"{part}_samples"), "images")
    if samples is not None:
        caption = f"{len(samples)} samples of the epoch that is kept, drawn at random: none was chosen."
        yield picture(sheet(samples, 8, SAMPLE), f"{len(samples)} images that the network made", caption)
    if nearest := Nearest.of(folder.arrays("samples_nearest")):
        caption = f"Above samples, below each the training image nearest to it. {nearest.words}"
        sheet_ = sheet(nearest.pairs, nearest.across, SAMPLE)
        yield picture(sheet_, "Samples above their nearest training images", caption)


def _heat_maps(folder: RunFolder, report: Report | None) -> Iterator[Block]:
    epochs = folder.epochs_of("heat_maps")
    if not epochs:
        return
    best = report.best_epoch if report else None
    epoch = best if best in epochs else epochs[-1]
    found = heat_maps_of(folder, epoch)[:MOST]
    if not found:
        return
    shown = tuple(
        _answered(each, each.image if each.heat is None else overlay(thumbnail(each.image, SIDE), each.heat, HEAT))
        for each in found
    )
    yield Gallery(shown, f"Where it looked after epoch {epoch} (Grad-CAM), on watched validation images.")
    yield Note(
        "These maps were **not checked**: whether they tell of what was learned is another matter. The page Explain "
        "holds them against a network that has learned nothing, and measures how faithful they are.",
        "warning",
    )
