"""Heat maps laid over the images they explain."""

import numpy as np
from numpy.typing import NDArray

ANCHORS = np.array(
    [[0, 0, 4], [51, 10, 95], [120, 28, 109], [187, 55, 84], [237, 105, 37], [252, 181, 25], [252, 255, 164]],
    np.float32,
)
"""Inferno, at seven even steps: dark to bright for every eye, and in print."""


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
    warmth = np.clip(np.nan_to_num(_stretched(heat.astype(np.float32), image.shape[0], image.shape[1])), 0, 1)
    position = warmth * (len(ANCHORS) - 1)
    low = np.minimum(position.astype(int), len(ANCHORS) - 2)
    part = (position - low)[..., None]
    color = ANCHORS[low] * (1 - part) + ANCHORS[low + 1] * part
    alpha = (opacity * warmth)[..., None]
    return (base * (1 - alpha) + color * alpha + 0.5).astype(np.uint8)


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
    values = np.clip(np.nan_to_num(_stretched(heat.astype(np.float32), image.shape[0], image.shape[1])), -1, 1)
    color = np.where(values[..., None] < 0, AGAINST, FOR)
    alpha = opacity * np.abs(values)[..., None]
    return (base * (1 - alpha) + color * alpha + 0.5).astype(np.uint8)


def in_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`(H, W, 1 or 3)` as `(H, W, 3)`."""
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image


def _stretched(heat: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """`heat` interpolated linearly to `(height, width)`, pixel centres on pixel centres."""
    rows = _positions(height, heat.shape[0])
    columns = _positions(width, heat.shape[1])
    down = np.stack([np.interp(rows, np.arange(heat.shape[0]), column) for column in heat.T], axis=1)
    return np.stack([np.interp(columns, np.arange(heat.shape[1]), row) for row in down]).astype(np.float32)


def _positions(wanted: int, given: int) -> NDArray[np.float64]:
    return (np.arange(wanted) + 0.5) * given / wanted - 0.5
