"""A mask in colors over its image."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.class_colors import Color, color_of
from labcore.figures.thumbnail import thumbnail

OPACITY = 0.4
"""Of masks over images whose pixels are looked at, too."""

UNKNOWN = (150, 150, 150)
"""Where nobody says what is there."""


IGNORED = 255
"""What stands in masks where nobody says what is there."""

MISSED, FALSE, WRONG = (213, 94, 0), (0, 114, 178), (204, 121, 167)
"""What was not seen, what was seen where nothing is, and what was taken for something else (Okabe and Ito, 2008)."""


def error_overlay(
    image: NDArray[np.uint8], mask: NDArray[np.integer], given: NDArray[np.integer], classes: int
) -> NDArray[np.uint8]:
    """`image`, darkened, with its wrongly given pixels in color: `MISSED` where class 0 was given for another, `FALSE`
    where another was given for class 0, `WRONG` where both are others.

    Args:
        image: `(H, W, 1 | 3)` uint8.
        mask: `(H, W)` true class indices; pixels of other values are not judged.
        given: `(H, W)` class indices.

    Returns:
        `(H, W, 3)` uint8.
    """
    shown = (np.broadcast_to(image, (*image.shape[:2], 3)) // 2).astype(np.uint8)
    wrong = (mask < classes) & (mask != given)
    shown[wrong & (given == 0)] = MISSED
    shown[wrong & (mask == 0)] = FALSE
    shown[wrong & (mask > 0) & (given > 0)] = WRONG
    return shown


def mask_overlay(
    image: NDArray[np.uint8], mask: NDArray[np.integer], opacity: float, own: Sequence[Color] = ()
) -> NDArray[np.uint8]:
    """`image` with each class of `mask` laid over it in its color.

    Args:
        image: `(H, W, 1 | 3)` uint8.
        mask: `(H, W)` class indices; 255, where nobody says what is there, is gray.
        opacity: 0 shows the image alone, 1 the mask alone; class 0 is never painted.
        own: the colors of the classes, where the set has its own.

    Returns:
        `(H, W, 3)` uint8.
    """
    base = np.broadcast_to(image, (*image.shape[:2], 3)).astype(np.float32)
    palette = np.array([color_of(index, own) for index in range(IGNORED)] + [UNKNOWN], np.float32)
    share = np.where(mask > 0, np.float32(opacity), np.float32(0))[..., None]
    return (base * (1 - share) + palette[mask] * share).astype(np.uint8)


def masked_thumbnail(
    image: NDArray[np.uint8], mask: NDArray[np.integer], side: int, opacity: float = OPACITY, own: Sequence[Color] = ()
) -> NDArray[np.uint8]:
    """`mask_overlay` at the size in which it is looked at, `(h, w, 3)` uint8, see `thumbnail`; large ones in no more
    time than small ones."""
    small = thumbnail(image, side)
    rows, columns = (
        ((np.arange(new) + 0.5) * old / new).astype(int) for new, old in zip(small.shape[:2], mask.shape, strict=True)
    )
    return mask_overlay(small, mask[rows][:, columns], opacity, own)


def outlined(image: NDArray[np.uint8], region: NDArray[np.bool_], color: Color = (255, 255, 255)) -> NDArray[np.uint8]:
    """`image` `(h, w, 3)` uint8 with a line around `region`, `(H, W)` of any size; nothing where it is all or none."""
    height, width = image.shape[:2]
    large = cv2.resize(region.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    line = large - cv2.erode(large, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)
    shown = image.copy()
    shown[line > 0] = color
    return shown
