"""Masks that a network gave to pictures, with how sure it was, as they are looked at."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.class_colors import Color
from labcore.figures.heat import overlay
from labcore.figures.mask_overlay import IGNORED, mask_overlay


@dataclass(frozen=True)
class MaskView:
    """A picture with what was given to it.

    Attributes:
        picture: `(h, w, 1 | 3)` uint8.
        mask: `(h, w)` class indices; 255 where the network was not shown the picture.
        planes: `(C, h, w)` uint8, the probability of each class, 0–255.
    """

    picture: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    planes: NDArray[np.uint8]

    @classmethod
    def of(cls, view: Mapping[str, str]) -> "MaskView":
        """From `view` of the bench's answer, see `labcore.tasks.mask_prediction.MaskTeller`."""
        picture, mask = _pixels(view["picture"]), _pixels(view["mask"])
        planes = _pixels(view["planes"]).reshape(-1, *mask.shape)
        return cls(picture if picture.ndim == 3 else picture[..., None], mask, planes)

    def painted(self, opacity: float, colors: Sequence[Color] = ()) -> NDArray[np.uint8]:
        """The mask in colors over the picture, `(h, w, 3)` uint8; `opacity` from 0 to 1."""
        return mask_overlay(self.picture, self.mask, opacity, colors)

    def uncertainty(self) -> NDArray[np.float32]:
        """`(h, w)`: the entropy of each pixel's probabilities in parts of the greatest there can be, 0 to 1."""
        shares = self.planes.astype(np.float32)
        shares /= np.maximum(shares.sum(axis=0), 1)
        entropy = -(shares * np.log(np.maximum(shares, 1e-12))).sum(axis=0)
        return np.where(self.mask == IGNORED, 0, entropy / np.log(max(2, len(shares)))).astype(np.float32)

    def probability(self, label: int) -> NDArray[np.float32]:
        """`(h, w)`: that of the class, 0 to 1."""
        return np.where(self.mask == IGNORED, 0, self.planes[label] / np.float32(255)).astype(np.float32)

    def heated(self, values: NDArray[np.float32], opacity: float) -> NDArray[np.uint8]:
        """The picture, `(h, w, 3)` uint8, under `values` `(h, w)`, 0 to 1, as a heat map."""
        return overlay(self.picture, values, opacity)


def png_of(pixels: NDArray[np.uint8]) -> bytes:
    """A picture `(h, w, 3)` as a PNG file."""
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "PNG")
    return packed.getvalue()


def _pixels(png: str) -> NDArray[Any]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))))
