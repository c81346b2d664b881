"""Lack of sharpness, as of a lens out of focus."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Blur(Corruption):
    """Gaussian blur."""

    name = "blur"
    title = "Blur"
    strengths = (0.015, 0.022, 0.032, 0.045, 0.06)
    unit = "of the shorter side, standard deviation"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        import cv2

        return np.asarray(cv2.GaussianBlur(image, (0, 0), max(0.1, strength * min(image.shape[:2]))), np.uint8)
