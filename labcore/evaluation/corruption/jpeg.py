"""Blocks and rings of a file that was saved too small."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.corruption.base import Corruption


class Jpeg(Corruption):
    """JPEG compression."""

    name = "jpeg"
    title = "JPEG compression"
    strengths = (50, 30, 18, 10, 5)
    unit = "quality, of 100"

    def apply(self, image: NDArray[np.uint8], strength: float, random: np.random.Generator) -> NDArray[np.uint8]:
        import cv2

        # OpenCV takes the first channel for blue; JPEG weighs the three differently.
        _, coded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(strength)])
        decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_UNCHANGED), np.uint8)
        return decoded.reshape(image.shape)[..., ::-1]
