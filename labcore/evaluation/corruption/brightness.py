"""Too much or too little light."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Brightness(Corruption):
    """The whole image becomes brighter or darker, which of both is drawn; what leaves the range is cut off."""

    name = "brightness"
    title = "Brightness"
    strengths = (0.08, 0.16, 0.24, 0.34, 0.45)
    unit = "of full brightness, up or down"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        shift = 255 * strength * random.choice((-1, 1))
        return np.rint(np.clip(image + shift, 0, 255)).astype(np.uint8)
