"""Heat maps laid over the images they explain."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ANCHORS = np.array(
    [[0, 0, 4], [51, 10, 95], [120, 28, 109], [187, 55, 84], [237, 105, 37], [252, 181, 25], [252, 255, 164]],
    np.float32,
)
"""Inferno, at seven even steps: dark to bright for every eye, and in print."""

SHADES = np.stack(
    [np.interp(np.linspace(0, len(ANCHORS) - 1, 256), np.arange(len(ANCHORS)), hue) for hue in ANCHORS.T], axis=1
).astype(np.float32)
"""The same in as many steps as a byte can tell, `(256, 3)`."""


def overlay(image: NDArray[np.uint8], heat: NDArray[np.floating], opacity: float) -> NDArray[np.uint8]:
    """`image` under its heat map; where the map is cold the image shows unchanged.

    Args:
        image: `(H, W, C)` uint8, C of 1 or 3.
        heat: `(h, w)`, 0 … 1.
        opacity: 0 … 1, of the hottest spot.

    Returns:
        `(H, W, 3)` uint8.
    """
    base = in_rgb(image).astype(np.float32)
    warmth = np.clip(_stretched(heat, image.shape[0], image.shape[1]), 0, 1)
    color = SHADES[np.rint(warmth * (len(SHADES) - 1)).astype(np.uint8)]
    return (base + (opacity * warmth)[..., None] * (color - base) + 0.5).astype(np.uint8)


AGAINST, FOR = np.array([33, 102, 172], np.float32), np.array([178, 24, 43], np.float32)
"""Blue and red, the ends of ColorBrewer's RdBu: told apart by color-blind eyes, too."""

OUTLIERS = 0.5
"""Percent of the values of a map that may lie beyond full color: a few pixels would leave all others pale."""


def warmth(raw: NDArray[np.floating]) -> NDArray[np.float32]:
    """A map `(h, w)` as it came out, in parts of its largest size: 0 … 1, or -1 … 1 where it has values below 0."""
    size = np.abs(raw)
    top = float(np.percentile(size, 100 - OUTLIERS)) or float(size.max())
    return np.clip(raw / top, -1, 1).astype(np.float32) if top else np.zeros(raw.shape, np.float32)


def overlay_signed(image: NDArray[np.uint8], heat: NDArray[np.floating], opacity: float) -> NDArray[np.uint8]:
    """`image` in gray under what speaks for a class, in red, and against it, in blue.

    Args:
        image: `(H, W, C)` uint8, C of 1 or 3.
        heat: `(h, w)`, -1 … 1.
        opacity: 0 … 1, of the strongest.

    Returns:
        `(H, W, 3)` uint8.
    """
    base = np.repeat(image.mean(axis=2, keepdims=True), 3, axis=2).astype(np.float32)
    values = np.clip(_stretched(heat, image.shape[0], image.shape[1]), -1, 1)
    color = np.where(values[..., None] < 0, AGAINST, FOR)
    alpha = opacity * np.abs(values)[..., None]
    return (base * (1 - alpha) + color * alpha + 0.5).astype(np.uint8)


def in_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`(H, W, 1 or 3)` as `(H, W, 3)`."""
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image


def _stretched(heat: NDArray[np.floating], height: int, width: int) -> NDArray[np.float32]:
    """`heat` interpolated linearly to `(height, width)`, pixel centres on pixel centres; what is NaN counts as 0."""
    down, across = _shares(height, heat.shape[0]), _shares(width, heat.shape[1])
    return np.asarray(down @ np.nan_to_num(heat.astype(np.float32)) @ across.T, np.float32)


@lru_cache(maxsize=64)
def _shares(wanted: int, given: int) -> NDArray[np.float32]:
    """What each of `given` pixels in a row contributes to each of `wanted`, `(wanted, given)`; rows sum to 1."""
    positions = (np.arange(wanted) + 0.5) * given / wanted - 0.5
    return np.stack([np.interp(positions, np.arange(given), one) for one in np.eye(given)], axis=1).astype(np.float32)
