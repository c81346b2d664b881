"""What is to be seen does not lie in the middle."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption
from labcore.evaluation.corruption.moving import moved, moved_mask


class Translation(Corruption):
    """A shift in a direction that is drawn; the rim is continued to where nothing is known."""

    name = "translation"
    title = "Translation"
    strengths = (0.04, 0.08, 0.13, 0.19, 0.26)
    unit = "of the side"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        return moved(image, _shift(image.shape, strength, random))

    def apply_to_mask(self, mask: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        return moved_mask(mask, _shift(mask.shape, strength, random))


def _shift(shape: tuple[int, ...], strength: float, random: np.random.Generator) -> NDArray[np.float64]:
    height, width = shape[:2]
    angle = random.uniform(0, 2 * np.pi)
    shift = strength * np.array([np.cos(angle) * width, np.sin(angle) * height])
    return np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
