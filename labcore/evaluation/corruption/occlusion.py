"""Something stands before what is to be seen: a marker, a tube, dirt."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import UNKNOWN, Corruption


class Occlusion(Corruption):
    """A rectangle in the image's mean color, at a place that is drawn, hides what is behind it."""

    name = "occlusion"
    title = "Occlusion"
    strengths = (0.15, 0.25, 0.35, 0.45, 0.55)
    unit = "of each side"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        changed = image.copy()
        changed[_hidden(image.shape, strength, random)] = np.rint(image.mean(axis=(0, 1)))
        return changed

    def apply_to_mask(self, mask: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        changed = mask.copy()
        changed[_hidden(mask.shape, strength, random)] = UNKNOWN  # nobody could tell what is behind it
        return changed


def _hidden(shape: tuple[int, ...], strength: float, random: np.random.Generator) -> tuple[slice, slice]:
    height, width = shape[:2]
    tall, wide = max(1, round(height * strength)), max(1, round(width * strength))
    top, left = random.integers(0, height - tall + 1), random.integers(0, width - wide + 1)
    return slice(top, top + tall), slice(left, left + wide)
