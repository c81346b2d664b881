"""Where masks are wrong: which images are worst, of all classes or of one, and which classes are taken for others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.segmentation import over_classes, overlaps


@dataclass(frozen=True)
class MaskedImage:
    """One image and how far its mask fits.

    Attributes:
        image: its place in the data set.
        iou: of the class that is asked about, or the mean over the classes that are in it or were given.
        missed: of all its pixels whose class is known, the share that is of a class but was given the first one.
        false: the share that is of the first class, as a rule the background, but was given another.
        taken: the share that is of another class, and was given a third.
    """

    image: int
    iou: float
    missed: float
    false: float
    taken: float


@dataclass(frozen=True)
class PixelPair:
    """A class whose pixels are given another; names, pixels, and their share of the class's own."""

    true: str
    predicted: str
    pixels: int
    share: float


def iou_of_images(answers: MaskAnswers, label: int | None = None) -> NDArray[np.float64]:
    """`(N,)` the IoU of class `label` in each image, or the mean over the classes that are in it or were given; NaN
    where the class neither is there nor was given."""
    iou, _ = overlaps(answers.counts)
    return over_classes(iou) if label is None else iou[:, label]


def worst_masks(answers: MaskAnswers, label: int | None = None, most: int | None = None) -> list[MaskedImage]:
    """The images by rising IoU, see `iou_of_images`; those that have none are left out."""
    iou = iou_of_images(answers, label)
    order = np.argsort(iou, kind="stable")  # NaN comes last
    counts = answers.counts.astype(np.int64)
    known = np.maximum(counts.sum(axis=(1, 2)), 1)
    right = np.trace(counts, axis1=1, axis2=2)
    missed = (counts[:, 1:, 0].sum(axis=1)) / known
    false = counts[:, 0, 1:].sum(axis=1) / known
    taken = 1 - right / known - missed - false
    rows = order[np.isfinite(iou[order])][:most]
    return [
        MaskedImage(
            image=int(answers.index[row]),
            iou=float(iou[row]),
            missed=float(missed[row]),
            false=float(false[row]),
            taken=max(0.0, float(taken[row])),
        )
        for row in rows
    ]


def pixel_pairs(answers: MaskAnswers, classes: Sequence[str]) -> list[PixelPair]:
    """The classes whose pixels are given another one, the commonest mistake first."""
    matrix = answers.counts.sum(axis=0, dtype=np.int64)
    support = matrix.sum(axis=1)
    found = [
        PixelPair(classes[true], classes[said], int(matrix[true, said]), float(matrix[true, said] / support[true]))
        for true in range(len(classes))
        for said in range(len(classes))
        if true != said and matrix[true, said]
    ]
    return sorted(found, key=lambda pair: -pair.pixels)
