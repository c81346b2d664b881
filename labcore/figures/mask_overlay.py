"""A mask in colors over its image."""

import numpy as np
from numpy.typing import NDArray

# Told apart by color-blind readers (Okabe and Ito, 2008), ordered for contrast over gray images; class 0, as a rule
# the background, stays uncolored.
PALETTE = (
    (0, 0, 0),
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (213, 94, 0),
    (204, 121, 167),
    (0, 114, 178),
)


def color_of(index: int) -> tuple[int, int, int]:
    """Red, green and blue, 0–255, of class `index`; beyond the palette its colors come again."""
    return PALETTE[index] if index < len(PALETTE) else PALETTE[1 + (index - 1) % (len(PALETTE) - 1)]


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


def mask_overlay(image: NDArray[np.uint8], mask: NDArray[np.int32], opacity: float) -> NDArray[np.uint8]:
    """`image` with each class of `mask` laid over it in its color.

    Args:
        image: `(H, W, 1 | 3)` uint8.
        mask: `(H, W)` class indices.
        opacity: 0 shows the image alone, 1 the mask alone; class 0 is never painted.

    Returns:
        `(H, W, 3)` uint8.
    """
    base = np.broadcast_to(image, (*image.shape[:2], 3)).astype(np.float32)
    palette = np.array([color_of(index) for index in range(int(mask.max(initial=0)) + 1)], np.float32)
    share = np.where(mask > 0, np.float32(opacity), np.float32(0))[..., None]
    return (base * (1 - share) + palette[mask] * share).astype(np.uint8)
