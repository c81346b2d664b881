"""From an image's own size to that of the network's input."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

IGNORED = 255
"""Stands in masks where nobody says what is there: such pixels count nowhere."""

Fit = Literal["stretch", "letterbox", "crop"]
Interpolation = Literal["auto", "nearest", "linear", "cubic", "area", "lanczos"]


def fit(image: NDArray[np.uint8], size: tuple[int, int], how: Fit, interpolation: Interpolation) -> NDArray[np.uint8]:
    """The image `(h, w, c)` uint8 as `(H, W, c)` uint8, where `size` is `(H, W)`."""
    if image.shape[:2] == size:
        return image
    scaled = _resized(image, _scaled(image.shape, size, how), interpolation)
    if how == "letterbox":
        return _padded(scaled, size)
    return _cropped(scaled, size) if how == "crop" else scaled


def fit_mask(mask: NDArray[np.integer], size: tuple[int, int], how: Fit) -> NDArray[np.uint8]:
    """The mask `(h, w)` as `(H, W)` uint8, where `size` is `(H, W)`: brought to where `fit` brings its image.

    Each pixel keeps one of the classes; where there are bars beside the image, it is `IGNORED`.
    """
    planes, scaled = mask.astype(np.uint8)[..., None], _scaled(mask.shape, size, how)
    if scaled != mask.shape:
        import cv2

        resized = cv2.resize(planes, scaled[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
        planes = np.asarray(resized, np.uint8).reshape(*scaled, 1)
    if how == "letterbox":
        planes = _padded(planes, size, IGNORED)
    return (_cropped(planes, size) if how == "crop" else planes)[..., 0]


def unfit_mask(mask: NDArray[np.uint8], own: tuple[int, int], how: Fit) -> NDArray[np.uint8]:
    """The mask `(H, W)` of a prepared image as one `(h, w)` of the image as it was, where `own` is `(h, w)`.

    Each pixel gets the class of the nearest one; `IGNORED` where cropping has left the image out.
    """
    import cv2

    height, width = _scaled(own, mask.shape[:2], how)
    top, left = ((there - inside) // 2 for there, inside in zip(mask.shape[:2], (height, width), strict=True))
    if how == "crop":
        whole = np.full((height, width), IGNORED, np.uint8)
        whole[-top : mask.shape[0] - top, -left : mask.shape[1] - left] = mask
        mask = whole
    else:
        mask = mask[top : top + height, left : left + width]
    return np.asarray(cv2.resize(mask, own[::-1], interpolation=cv2.INTER_NEAREST_EXACT), np.uint8)


def _scaled(own: tuple[int, ...], size: tuple[int, int], how: Fit) -> tuple[int, int]:
    """The sides `(h, w)` of what is padded or cropped to `size`, or is there already."""
    if how == "stretch" or own[:2] == size:
        return size
    ratios = size[0] / own[0], size[1] / own[1]
    ratio = min(ratios) if how == "letterbox" else max(ratios)
    return max(1, round(own[0] * ratio)), max(1, round(own[1] * ratio))


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


def _padded(image: NDArray[np.uint8], size: tuple[int, int], bars: int = 0) -> NDArray[np.uint8]:
    """The image in the middle of black, or of what `bars` says."""
    padded = np.full((*size, image.shape[2]), bars, np.uint8)
    top, left = (size[0] - image.shape[0]) // 2, (size[1] - image.shape[1]) // 2
    padded[top : top + image.shape[0], left : left + image.shape[1]] = image
    return padded


def _cropped(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The middle of the image."""
    top, left = (image.shape[0] - size[0]) // 2, (image.shape[1] - size[1]) // 2
    return image[top : top + size[0], left : left + size[1]]
