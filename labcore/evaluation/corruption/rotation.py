"""A camera or a slide that was not straight."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption
from labcore.evaluation.corruption.moving import moved, moved_mask


class Rotation(Corruption):
    """Rotation about the middle, to the left or right as drawn; the rim is continued to where nothing is known."""

    name = "rotation"
    title = "Rotation"
    strengths = (5, 10, 20, 30, 45)
    unit = "degrees"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        return moved(image, _turn(image.shape, strength, random))

    def apply_to_mask(self, mask: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        return moved_mask(mask, _turn(mask.shape, strength, random))


def _turn(shape: tuple[int, ...], strength: float, random: np.random.Generator) -> NDArray[np.float64]:
    import cv2

    height, width = shape[:2]
    angle = strength * random.choice((-1, 1))
    return np.asarray(cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(angle), 1), np.float64)
