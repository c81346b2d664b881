"""What a finished run answers with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Trained:
    """A trained model, whatever it is made of.

    Attributes:
        shape: `(H, W, C)` of the images it takes.
        classes: how many classes it tells apart.
        answer: from images `(N, H, W, C)` uint8, 0–255, to probabilities `(N, classes)` float32; where each pixel has
            a class, `(N, H, W, classes)`.
        of_pixels: whether each pixel has one, rather than each image.
    """

    shape: tuple[int, int, int]
    classes: int
    answer: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
    of_pixels: bool = False
