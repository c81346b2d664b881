"""Whether outlines are where they should be: the boundary F-score, which regions hardly feel."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

TOLERANCE = 0.0075
"""Share of an image's diagonal within which an outline counts as found (Csurka et al., 2013)."""

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def tolerance(height: int, width: int) -> int:
    """Pixels by which an outline of an image of that size may be off, one at least."""
    return max(1, round(TOLERANCE * math.hypot(height, width)))


def outlines(masks: NDArray[np.uint8], given: NDArray[np.uint8], classes: int) -> NDArray[np.int32]:
    """How much of the outlines of each class is matched in each image, `(N, C, 4)`.

    That is: pixels of the given outline near the true one, and all; of the true one near the given, and all.

    An outline is the pixels of a class beside which there is another class; the image's own rim is none. Pixels whose
    class is unknown belong to no outline.

    Reference: Csurka et al., "What is a good evaluation measure for semantic segmentation?", BMVC 2013.

    Args:
        masks: `(N, H, W)` class indices; other values are unknown.
        given: `(N, H, W)` class indices.
    """
    reach = tolerance(*masks.shape[1:])
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    counts = np.zeros((len(masks), classes, 4), np.int32)
    for place, (truth, answer) in enumerate(zip(masks, given, strict=True)):
        known = truth < classes
        for label in range(classes):
            true, said = (_outline(mask == label) & known for mask in (truth, answer))
            if not true.any() and not said.any():
                continue
            around_true, around_said = (cv2.dilate(each.astype(np.uint8), near) > 0 for each in (true, said))
            counts[place, label] = (said & around_true).sum(), said.sum(), (true & around_said).sum(), true.sum()
    return counts


def boundary_f1(counts: NDArray[np.number]) -> NDArray[np.float64]:
    """The harmonic mean of precision and recall of outlines, `(…)` of counts `(…, 4)`; NaN where there is none."""
    found, said, met, true = np.moveaxis(counts.astype(np.float64), -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(said > 0, found / said, np.where(true > 0, 0.0, np.nan))
        recall = np.where(true > 0, met / true, np.where(said > 0, 0.0, np.nan))
        return np.where(precision + recall == 0, 0.0, 2 * precision * recall / (precision + recall))


def _outline(region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inside = cv2.erode(region.astype(np.uint8), CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=1)
    return region & (inside == 0)
