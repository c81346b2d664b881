"""One look at every image: a small view of it, its low frequencies, and a few plain measurements."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.spec.preprocessing import in_color

SIDE = 32
"""Pixels of the view."""

LOW = 8
"""Frequencies kept in each direction."""

LONGEST = 256
"""Pixels of the longest side at which sharpness is measured: the same blur is another at another size."""

REPORT_EVERY = 64

Tell = Callable[[float], None]
"""Is told the share done."""


def in_silence(share: float) -> None:
    """Tells nobody."""


@dataclass(frozen=True, eq=False)
class Views:
    """What is measured of the N images of a set.

    Attributes:
        small: `(N, 32, 32, C)` uint8, each image stretched, in color where the set is.
        low: `(N, 64)` float32, the lowest 8 × 8 frequencies of that in gray (DCT-II), the mean first.
        tint: `(N, 3 · C)` float32, mean and the 1st and 99th percentile of each channel, 0–255.
        sharpness: `(N,)` float32, log of the variance of the Laplacian over the variance of the gray image.
        contrast: `(N,)` float32, standard deviation of the gray image, 0–255.
    """

    small: NDArray[np.uint8]
    low: NDArray[np.float32]
    tint: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    contrast: NDArray[np.float32]

    @property
    def shape(self) -> NDArray[np.float32]:
        """`(N, 63)` the frequencies without the mean, each of length 1: equal for images of other light and contrast.

        Zeros where an image shows nothing.
        """
        waves = self.low[:, 1:]
        length = np.linalg.norm(waves, axis=1, keepdims=True)
        return np.asarray(np.divide(waves, length, out=np.zeros_like(waves), where=length > 1e-3), np.float32)


def look(dataset: Dataset, tell: Tell = in_silence) -> Views:
    """The views of all images of `dataset`; tells the share done."""
    count, channels = len(dataset), dataset.card.channels
    small = np.empty((count, SIDE, SIDE, channels), np.uint8)
    shades = small if channels == 1 else np.empty((count, SIDE, SIDE, 1), np.uint8)
    tint = np.empty((count, 3 * channels), np.float32)
    sharpness, contrast = np.empty(count, np.float32), np.empty(count, np.float32)
    for index in range(count):
        image = dataset.image(index)
        gray = in_color(image, 1)[..., 0]
        shades[index, ..., 0] = _shrunk(gray)
        if channels > 1:
            small[index] = _shrunk(image)
        tint[index] = np.concatenate(
            [image.mean(axis=(0, 1)), *np.percentile(image, (1, 99), axis=(0, 1), method="nearest")]
        )
        sharpness[index], contrast[index] = _sharpness(gray)
        if index % REPORT_EVERY == 0:
            tell(index / count)
    return Views(small, low_frequencies(shades[..., 0]), tint, sharpness, contrast)


def low_frequencies(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`(N, 64)` float32 the lowest 8 × 8 coefficients of the discrete cosine transform of `(N, 32, 32)` uint8."""
    waves = np.cos(np.pi * (2 * np.arange(SIDE) + 1) * np.arange(LOW)[:, None] / (2 * SIDE)).astype(np.float32)
    waves *= np.sqrt(np.where(np.arange(LOW) == 0, 1, 2) / SIDE)[:, None].astype(np.float32)
    chunks = [waves @ chunk.astype(np.float32) @ waves.T for chunk in np.array_split(small, len(small) // 4096 + 1)]
    return np.concatenate(chunks).reshape(-1, LOW * LOW)


def _shrunk(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _sharpness(gray: NDArray[np.uint8]) -> tuple[float, float]:
    longest = max(gray.shape)
    if longest > LONGEST:
        size = (max(1, gray.shape[1] * LONGEST // longest), max(1, gray.shape[0] * LONGEST // longest))
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    variance = float(gray.var())
    edges = float(cv2.Laplacian(gray, cv2.CV_32F).var())
    return float(np.log((edges + 1) / (variance + 1))), variance**0.5
