"""Images with what explains an answer to them, as the bench gives them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.figures.heat import overlay
from labcore.figures.thumbnail import thumbnail


@dataclass(frozen=True)
class Explained:
    """One image as a network was shown it, and what it made of it.

    Attributes:
        image: `(H, W, 1 | 3)` uint8.
        heat: `(h, w)` float32, 0 to 1: what speaks for the class that is explained.
        probabilities: `(C,)`.
    """

    image: NDArray[np.uint8]
    heat: NDArray[np.float32]
    probabilities: Sequence[float]

    def picture(self, side: int, opacity: float) -> NDArray[np.uint8]:
        """The image, at most `side` pixels, under its heat map; `(h, w, 3)` uint8."""
        return overlay(thumbnail(self.image, side), self.heat, opacity)


def explained(answer: Mapping[str, Any]) -> list[Explained]:
    """What the bench's answer to `explain` holds, in the order in which it was asked."""
    images = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
    maps = np.frombuffer(base64.b64decode(answer["maps"]), np.uint8).reshape(answer["map_shape"]) / np.float32(255)
    return [Explained(*each) for each in zip(images, maps, answer["probabilities"], strict=True)]
