"""Figures of a network that gives each pixel a class, from how often which class was given for which."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.boundary import boundary_f1
from labcore.evaluation.mask_answers import MaskAnswers

LEAST = 1e-7
"""The least probability of a true class that counts."""


def confusions(masks: NDArray[np.integer], predicted: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """Counts of pixels of each image, `(N, C, C)`: row the true class, column the one given.

    Args:
        masks: `(N, H, W)` class indices; pixels of other values count nowhere.
        predicted: `(N, H, W)` class indices.
    """
    number = len(masks)
    truth = masks.reshape(number, -1)
    counted = truth < classes
    cells = truth.astype(np.int64) * classes + predicted.reshape(number, -1)
    cells += np.arange(number)[:, None] * classes**2
    return np.bincount(cells[counted], minlength=number * classes**2).reshape(number, classes, classes)


def overlaps(confusion: NDArray[np.number]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Intersection over union, and Dice's coefficient, of each class: `(…, C)` of counts `(…, C, C)`.

    NaN where a class neither is there nor is given.
    """
    right = np.diagonal(confusion, axis1=-2, axis2=-1).astype(np.float64)
    both = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    with np.errstate(invalid="ignore"):
        return right / (both - right), 2 * right / both


def over_classes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The means `(…)` of `values` `(…, C)` over the classes that have one; NaN where none has."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0).sum(axis=-1) / known.sum(axis=-1)


def figures(confusion: NDArray[np.number]) -> dict[str, float]:
    """Headline figures of counts `(C, C)` of all pixels together.

    `mean_iou` is the mean over the classes that are there or are given; `mean_iou_foreground` leaves out class 0, as a
    rule the background.
    """
    iou, _ = overlaps(confusion)
    return {
        "pixel_accuracy": float(np.trace(confusion) / max(1, confusion.sum())),
        "mean_iou": float(over_classes(iou)),
        "mean_iou_foreground": float(over_classes(iou[1:])),
    }


def surprise(masks: NDArray[np.uint8], answers: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean cross-entropy, in nats, of the pixels of each image, `(N,)`.

    Args:
        masks: `(N, H, W)`, class indices; pixels of other values count nowhere.
        answers: probabilities `(N, H, W, C)`.
    """
    counted = masks < answers.shape[3]
    known = np.where(counted, masks, 0).astype(np.int64)
    truth = np.take_along_axis(answers, known[..., None], axis=3)[..., 0]
    lost = np.where(counted, -np.log(np.maximum(truth, LEAST)), 0)
    return lost.sum(axis=(1, 2)) / np.maximum(counted.sum(axis=(1, 2)), 1)


def report(answers: MaskAnswers, classes: tuple[str, ...]) -> dict[str, Any]:
    """`figures` of all pixels of the images together, with what belongs to each class by its name."""
    confusion = answers.counts.sum(axis=0, dtype=np.int64)
    iou, dice = overlaps(confusion)
    outline = boundary_f1(answers.outlines.sum(axis=0, dtype=np.int64))
    right, truth, given = np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = right / given, right / truth
    rows = zip(classes, iou, dice, precision, recall, outline, truth, strict=True)
    return {
        "loss": float(answers.losses.mean()),
        **figures(confusion),
        "mean_dice": float(over_classes(dice)),
        "boundary_f1_macro": float(over_classes(outline)),
        "majority_rate": float(truth.max() / max(1, truth.sum())),
        "images": len(answers.index),
        "iou": dict(zip(classes, map(float, iou), strict=True)),
        "dice": dict(zip(classes, map(float, dice), strict=True)),
        "per_class": {
            name: {
                "iou": float(i),
                "dice": float(d),
                "precision": float(p),
                "recall": float(r),
                "boundary_f1": float(b),
                "pixels": int(n),
            }
            for name, i, d, p, r, b, n in rows
        },
    }
