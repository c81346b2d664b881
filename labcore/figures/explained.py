"""Images with what explains an answer to them, as the bench gives them."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.figures.heat import overlay, overlay_signed, warmth
from labcore.figures.mask_overlay import outlined
from labcore.figures.thumbnail import thumbnail


@dataclass(frozen=True)
class Explained:
    """One image as a network was shown it, and what it made of it.

    Attributes:
        image: `(H, W, 1 | 3)` uint8, the one over which the map lies.
        raw: `(h, w)` float32, the map as it came out.
        signed: whether the map tells what speaks against the class, below 0, from what speaks for it.
        probabilities: `(C,)`.
        region: `(H, W)` bool, the pixels of a mask that are explained; None where an image has one class.
    """

    image: NDArray[np.uint8]
    raw: NDArray[np.float32]
    signed: bool
    probabilities: Sequence[float]
    region: NDArray[np.bool_] | None = None

    @property
    def heat(self) -> NDArray[np.float32]:
        """`(h, w)` in parts of the largest: 0 to 1, or -1 to 1 where it is signed."""
        return warmth(self.raw)

    def picture(self, side: int, opacity: float) -> NDArray[np.uint8]:
        """The image, at most `side` pixels, under its map, its region outlined; `(h, w, 3)` uint8."""
        draw = overlay_signed if self.signed else overlay
        drawn = draw(thumbnail(self.image, side), self.heat, opacity)
        return drawn if self.region is None else outlined(drawn, self.region)


def explained(answer: Mapping[str, Any], place: int = 0) -> list[Explained]:
    """What the bench's answer to `explain` holds, in the order in which images were asked about.

    Args:
        place: of the explanation among those that were asked for.
    """
    found = answer["explanations"][place]
    images = np.frombuffer(base64.b64decode(answer[found["over"]]), np.uint8).reshape(answer["shape"])
    maps = raw_maps(found)
    signed = [bool(found["signed"])] * len(maps)
    regions = regions_of(answer, found)
    return [Explained(*each) for each in zip(images, maps, signed, answer["probabilities"], regions, strict=True)]


def regions_of(answer: Mapping[str, Any], explanation: Mapping[str, Any]) -> Sequence[NDArray[np.bool_] | None]:
    """The pixels of each image `(H, W)` that one of the explanations is about; None each where it is about images."""
    if explanation.get("regions") is None:
        return [None] * answer["shape"][0]
    packed = np.frombuffer(base64.b64decode(explanation["regions"]), np.uint8).reshape(answer["shape"][:3])
    return list(packed > 0)


def images_of(answer: Mapping[str, Any]) -> NDArray[np.uint8]:
    """`(n, H, W, 1 | 3)` uint8, the images as the network is given them."""
    return np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])


def masks_of(answer: Mapping[str, Any]) -> NDArray[np.uint8] | None:
    """The class given to each pixel of each image, `(n, H, W)` of the size of `pixels`; None where images have one."""
    if answer.get("masks") is None:
        return None
    return np.frombuffer(base64.b64decode(answer["masks"]), np.uint8).reshape(answer["shape"][:3])


def true_masks_of(answer: Mapping[str, Any]) -> list[NDArray[np.uint8] | None]:
    """The true ones, `(H, W)` each; None where one is not known, or kept back."""
    size = answer["shape"][1:3]
    packed = answer["true_masks"]
    return [None if each is None else np.frombuffer(base64.b64decode(each), np.uint8).reshape(size) for each in packed]


def needed(answer: Mapping[str, Any]) -> Explained:
    """What the bench's answer to `importance` holds: the mean image, and what is lost with each of its regions."""
    image = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
    return Explained(image, np.array(answer["drops"], np.float32), True, ())


def raw_maps(explanation: Mapping[str, Any]) -> NDArray[np.float32]:
    """The maps `(n, h, w)` of one explanation in the bench's answer, as they came out."""
    return np.frombuffer(base64.b64decode(explanation["maps"]), np.float32).reshape(explanation["map_shape"])
