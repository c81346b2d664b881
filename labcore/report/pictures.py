"""Images of runs as pictures in a report."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.class_colors import Color
from labcore.figures.mask_overlay import error_overlay, mask_overlay
from labcore.figures.thumbnail import thumbnail
from labcore.report.document import Picture
from labcore.studies.kept_masks import Masked

MASK = 0.5
"""How much of an image a mask covers."""


def picture(image: NDArray[np.uint8], alt: str, caption: str = "", side: int | None = None) -> Picture:
    """An image as PNG.

    Args:
        image: `(H, W, 1 | 3)` uint8.
        alt: what is on it, in words.
        side: pixels of its longer side as it is shown; as it is where None.
    """
    shown = image if side is None else thumbnail(image, side)
    file = io.BytesIO()
    Image.fromarray(shown[..., 0] if shown.shape[2] == 1 else shown).save(file, "PNG", optimize=True)
    return Picture(file.getvalue(), alt, caption, shown.shape[1])


def mask_pictures(of: Masked, classes: Sequence[str], own: Sequence[Color], side: int) -> tuple[Picture, ...]:
    """An image, its true mask, the one given, and what is wrong in that.

    Args:
        classes: that the run tells apart.
        own: the color of each, where the set has its own.
        side: pixels of the longer side of each picture.
    """
    drawn = {
        "The image": of.image,
        "Its true mask": mask_overlay(of.image, of.truth, MASK, own),
        "The mask given": mask_overlay(of.image, of.given, MASK, own),
        "What is wrong": error_overlay(of.image, of.truth, of.given, len(classes)),
    }
    return tuple(picture(image, f"{name} of image {of.index}", name, side) for name, image in drawn.items())


def told_iou(of: Masked) -> str:
    """Behind what is said of a mask: its mean IoU; empty where it is not known."""
    return "" if of.iou is None or np.isnan(of.iou) else f", mean IoU {of.iou:.1%}"
