"""Grain, as of a short exposure or a low dose."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Noise(Corruption):
    """Gaussian noise of every pixel and channel by itself."""

    name = "noise"
    title = "Noise"
    strengths = (0.04, 0.08, 0.12, 0.18, 0.26)
    unit = "of full brightness, standard deviation"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        noise = random.standard_normal(image.shape, np.float32) * (255 * strength)
        return np.rint(np.clip(image + noise, 0, 255)).astype(np.uint8)
