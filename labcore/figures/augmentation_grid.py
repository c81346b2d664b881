"""Images beside what augmentation, or preparation, makes of them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.figures.mask_overlay import OPACITY, mask_overlay
from labcore.figures.thumbnail import strip

GAP = 6
"""Pixels between two images, and between two rows."""


def rows(answer: Mapping[str, Any], side: int) -> list[NDArray[np.uint8]]:
    """One picture `(side, ·, 4)` uint8 for each image: itself, set apart, and its variants.

    Args:
        answer: `shape` and `pixels` of the bench's answer to `augment`, and `masks` with `colors` where it has them.
        side: most pixels of a drawn image; fewer where small images are enlarged by a whole factor.
    """
    pixels = np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
    if "masks" in answer:
        masks = np.frombuffer(base64.b64decode(answer["masks"]), np.uint8).reshape(pixels.shape[:4])
        pixels = np.stack([_painted(*each, answer["colors"]) for each in zip(pixels, masks, strict=True)])
    longest = max(pixels.shape[2:4])
    side = longest * (side // longest) or side
    space = np.zeros((side, 3 * GAP, 4), np.uint8)
    return [
        np.concatenate([strip([images[0]], side), space, strip(list(images[1:]), side, GAP)], axis=1)
        for images in pixels
    ]


def _painted(
    images: NDArray[np.uint8], masks: NDArray[np.uint8], colors: Sequence[tuple[int, int, int]]
) -> NDArray[np.uint8]:
    pairs = zip(images, masks, strict=True)
    return np.stack([mask_overlay(image, mask, OPACITY, colors) for image, mask in pairs])


def grid(answer: Mapping[str, Any], side: int) -> NDArray[np.uint8]:
    """All rows below each other."""
    return _stacked(rows(answer, side))


def pairs(befores: Sequence[NDArray[np.uint8]], afters: Sequence[NDArray[np.uint8]], side: int) -> NDArray[np.uint8]:
    """Each image `(h, w, 1 | 3)` uint8 beside what was made of it, below each other, each at most `side` pixels."""
    return _stacked([strip([before, after], side, GAP) for before, after in zip(befores, afters, strict=True)])


def _stacked(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Pictures `(h, w, 4)` of one width below each other."""
    space = np.zeros((GAP, 1, 4), np.uint8)
    parts = [part for picture in pictures for part in (picture, np.broadcast_to(space, (GAP, picture.shape[1], 4)))]
    return np.concatenate(parts[:-1], axis=0)


def blend(shares: Mapping[str, float]) -> str:
    """The label of a blended image in words: 70 % cat, 30 % dog."""
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{share:.0%} {name}".replace("%", " %") for name, share in ordered)


def captions(answer: Mapping[str, Any]) -> Sequence[str]:
    """What each row shows: its class, and where images are blended the label of each variant."""
    return [
        " · ".join([name, *(f"{number}: {blend(each)}" for number, each in enumerate(shares, start=1))])
        for name, shares in zip(answer["classes"], answer["shares"], strict=True)
    ]
