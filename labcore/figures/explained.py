"""Images with what explains an answer to them, as the bench gives them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.figures.heat import overlay, overlay_signed, warmth
from labcore.figures.thumbnail import thumbnail


@dataclass(frozen=True)
class Explained:
    """One image as a network was shown it, and what it made of it.

    Attributes:
        image: `(H, W, 1 | 3)` uint8, the one over which the map lies.
        raw: `(h, w)` float32, the map as it came out.
        signed: whether the map tells what speaks against the class, below 0, from what speaks for it.
        probabilities: `(C,)`.
    """

    image: NDArray[np.uint8]
    raw: NDArray[np.float32]
    signed: bool
    probabilities: Sequence[float]

    @property
    def heat(self) -> NDArray[np.float32]:
        """`(h, w)` in parts of the largest: 0 to 1, or -1 to 1 where it is signed."""
        return warmth(self.raw)

    def picture(self, side: int, opacity: float) -> NDArray[np.uint8]:
        """The image, at most `side` pixels, under its map; `(h, w, 3)` uint8."""
        draw = overlay_signed if self.signed else overlay
        return draw(thumbnail(self.image, side), self.heat, opacity)


def explained(answer: Mapping[str, Any], place: int = 0) -> list[Explained]:
    """What the bench's answer to `explain` holds, in the order in which images were asked about.

    Args:
        place: of the explanation among those that were asked for.
    """
    found = answer["explanations"][place]
    images = np.frombuffer(base64.b64decode(answer[found["over"]]), np.uint8).reshape(answer["shape"])
    maps = raw_maps(found)
    signed = [bool(found["signed"])] * len(maps)
    return [Explained(*each) for each in zip(images, maps, signed, answer["probabilities"], strict=True)]


def needed(answer: Mapping[str, Any]) -> Explained:
    """What the bench's answer to `importance` holds: the mean image, and what is lost with each of its regions."""
    image = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
    return Explained(image, np.array(answer["drops"], np.float32), True, ())


def raw_maps(explanation: Mapping[str, Any]) -> NDArray[np.float32]:
    """The maps `(n, h, w)` of one explanation in the bench's answer, as they came out."""
    return np.frombuffer(base64.b64decode(explanation["maps"]), np.float32).reshape(explanation["map_shape"])
