"""From an image's own size to that of the network's input."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Fit = Literal["stretch", "letterbox", "crop"]
Interpolation = Literal["auto", "nearest", "linear", "cubic", "area", "lanczos"]


def fit(image: NDArray[np.uint8], size: tuple[int, int], how: Fit, interpolation: Interpolation) -> NDArray[np.uint8]:
    """The image `(h, w, c)` uint8 as `(H, W, c)` uint8, where `size` is `(H, W)`."""
    height, width = image.shape[:2]
    if (height, width) == size:
        return image
    if how == "stretch":
        return _resized(image, size, interpolation)
    ratios = size[0] / height, size[1] / width
    ratio = min(ratios) if how == "letterbox" else max(ratios)
    scaled = _resized(image, (max(1, round(height * ratio)), max(1, round(width * ratio))), interpolation)
    return _padded(scaled, size) if how == "letterbox" else _cropped(scaled, size)


def _resized(image: NDArray[np.uint8], size: tuple[int, int], interpolation: Interpolation) -> NDArray[np.uint8]:
    import cv2

    shrinks = size[0] * size[1] < image.shape[0] * image.shape[1]
    ways: dict[Interpolation, Any] = {
        "auto": cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
        "nearest": cv2.INTER_NEAREST,
        "linear": cv2.INTER_LINEAR,
        "cubic": cv2.INTER_CUBIC,
        "area": cv2.INTER_AREA,
        "lanczos": cv2.INTER_LANCZOS4,
    }
    resized = np.asarray(cv2.resize(image, size[::-1], interpolation=ways[interpolation]), np.uint8)
    return resized.reshape(*size, image.shape[2])


def _padded(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The image in the middle of black."""
    padded = np.zeros((*size, image.shape[2]), np.uint8)
    top, left = (size[0] - image.shape[0]) // 2, (size[1] - image.shape[1]) // 2
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    return padded


def _cropped(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The middle of the image."""
    top, left = (image.shape[0] - size[0]) // 2, (image.shape[1] - size[1]) // 2
    return image[top : top + size[0], left : left + size[1]]
