"""Pixels that are moved, and those of a mask with them."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import UNKNOWN


def moved(image: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The image `(H, W, C)` by the affine `matrix` `(2, 3)`; the rim is continued to where nothing is known."""
    import cv2

    size = image.shape[1], image.shape[0]
    warped = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def moved_mask(mask: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The mask `(H, W)` of the image that is `moved` so; `UNKNOWN` where the image's rim is continued."""
    import cv2

    size = mask.shape[1], mask.shape[0]
    warped = cv2.warpAffine(
        mask, matrix, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=UNKNOWN
    )
    return np.asarray(warped, np.uint8)
