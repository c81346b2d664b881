"""Bright and dark exchanged, as between scanners that show bone white and those that show it black."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Inversion(Corruption):
    """Pixels at least as bright as a limit are inverted (solarization); at the last level the whole image is."""

    name = "inversion"
    title = "Intensity inversion"
    strengths = (0.8, 0.6, 0.4, 0.2, 0.0)
    unit = "of full brightness, from which on it is inverted"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        return np.where(image >= 255 * strength, 255 - image, image).astype(np.uint8)
