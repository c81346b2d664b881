"""Flatness, as of haze or of another scanner."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Contrast(Corruption):
    """Every pixel is moved towards the image's mean brightness."""

    name = "contrast"
    title = "Low contrast"
    strengths = (0.75, 0.55, 0.4, 0.25, 0.12)
    unit = "of the contrast is left"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        mean = image.mean()
        return np.rint(mean + strength * (image - mean)).astype(np.uint8)
