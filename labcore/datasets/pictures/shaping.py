"""The last steps that every picture takes: transparency onto white, and a limit on its size."""

import cv2
import numpy as np
from numpy.typing import NDArray

MAX_PIXELS = 25_000_000
MAX_SIDE = 1024


def on_white(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`(..., 4)` RGBA uint8 composited on white, as `(..., 3)`."""
    alpha = image[..., 3:].astype(np.uint16)
    return ((image[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def is_colour(image: NDArray[np.integer]) -> bool:
    """Whether an `(..., 3)` image has a pixel that is not gray."""
    return bool((image[..., :1] != image[..., 1:]).any())


def shrink(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`(H, W, C)` with its longest side brought down to `MAX_SIDE` by area averaging; smaller ones as they are."""
    size = _limited(image.shape[0], image.shape[1])
    if size is None:
        return image
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return small.reshape(size[1], size[0], -1)


def shrink_mask(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`(H, W)` class indices brought down like its image, each pixel keeping one of the classes."""
    size = _limited(*mask.shape)
    if size is None:
        return mask
    return cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST_EXACT).astype(np.uint8, copy=False)


def _limited(height: int, width: int) -> tuple[int, int] | None:
    """(width, height) after shrinking, or None where nothing is to be done."""
    longest = max(height, width)
    if longest <= MAX_SIDE:
        return None
    return max(1, round(width * MAX_SIDE / longest)), max(1, round(height * MAX_SIDE / longest))
