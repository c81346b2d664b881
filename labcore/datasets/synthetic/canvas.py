"""What the synthetic sets are drawn with: soft shapes, curves and noise, and stain colours.

A canvas is `(H, W)` of floating point. Positions are in units of half its height: (0, 0) is the centre, y grows
downwards, top and bottom edge are at -1 and 1. Pictures are drawn larger than kept, and shrunk, for smooth edges.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Canvas = NDArray[np.floating[Any]]


@cache
def grid(height: int, width: int) -> tuple[Canvas, Canvas]:
    """The y and x of every pixel's centre, each `(height, width)`. Shared: do not write to them."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (2 * y + 1 - height) / height, (2 * x + 1 - width) / height


def near(shape: tuple[int, int], centre: tuple[float, float], reach: float) -> tuple[slice, slice]:
    """The window of `grid(*shape)` that lies within `reach` of `centre`: small things are drawn there, for speed."""
    height, width = shape
    down, across = (centre[0] * height + height) / 2, (centre[1] * height + width) / 2
    half = reach * height / 2 + 1
    return slice(max(0, int(down - half)), max(0, int(down + half) + 1)), slice(
        max(0, int(across - half)), max(0, int(across + half) + 1)
    )


def step(signed: ArrayLike, soft: float) -> Canvas:
    """1 where `signed` is well above 0, 0 where well below, a smooth edge about `soft` wide between."""
    part: Canvas = np.clip(np.asarray(signed) / np.float32(3 * soft) + np.float32(0.5), 0, 1)
    return part * part * (3 - 2 * part)


def turn(y: Canvas, x: Canvas, centre: tuple[float, float], angle: float) -> tuple[Canvas, Canvas]:
    """Coordinates about `centre` (y, x), turned by `angle` radians."""
    down, right = y - centre[0], x - centre[1]
    sine, cosine = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    return down * cosine - right * sine, down * sine + right * cosine


def ellipse(
    y: Canvas,
    x: Canvas,
    centre: tuple[float, float],
    radii: tuple[float, float],
    angle: float = 0.0,
    soft: float = 0.02,
) -> Canvas:
    """A filled ellipse of radii (along y, along x), 1 inside and 0 outside."""
    down, right = turn(y, x, centre, angle)
    distance = np.sqrt((down / radii[0]) ** 2 + (right / radii[1]) ** 2)
    return step((1 - distance) * min(radii), soft)


def blob(
    rng: np.random.Generator,
    y: Canvas,
    x: Canvas,
    centre: tuple[float, float],
    radii: tuple[float, float],
    angle: float = 0.0,
    rough: float = 0.1,
    soft: float = 0.02,
    waves: tuple[int, int] = (2, 6),
) -> Canvas:
    """A filled ellipse whose outline wanders by the fraction `rough`, in waves of the given orders."""
    down, right = turn(y, x, centre, angle)
    theta = np.arctan2(down, right)
    outline = np.ones_like(theta)
    for order in range(*waves):
        swing, phase = rough / np.sqrt(order) * rng.normal(), rng.uniform(0, 2 * np.pi)
        outline += np.float32(swing) * np.cos(order * theta + np.float32(phase))
    distance = np.sqrt((down / radii[0]) ** 2 + (right / radii[1]) ** 2)
    return step((outline - distance) * min(radii), soft)


def cloud(
    rng: np.random.Generator, shape: tuple[int, int], coarsest: float, octaves: int = 4, fade: float = 0.5
) -> Canvas:
    """Fractal noise of mean 0 and deviation 1: `coarsest` cells across the height, each octave twice as fine."""
    height, width = shape
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cells = coarsest * 2**octave
        rows, columns = max(2, round(cells) + 1), max(2, round(cells * width / height) + 1)
        patch = rng.standard_normal((rows, columns), np.float32)
        total += fade**octave * cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC)
    total -= total.mean()
    return total / (total.std() + 1e-6)


def curve(shape: tuple[int, int], points: ArrayLike, thickness: float, soft: float = 0.0) -> Canvas:
    """A line through `points`, `(P, 2)` of (y, x), 1 on it and 0 elsewhere; widths are in the units of positions."""
    height, width = shape
    sub_pixel = 4
    pixels = (np.asarray(points, np.float64)[:, ::-1] * height + (width, height)) / 2 - 0.5
    drawn = np.zeros(shape, np.uint8)
    fixed = np.round(pixels * 2**sub_pixel).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(drawn, [fixed], False, 255, max(1, round(thickness * height / 2)), cv2.LINE_AA, sub_pixel)
    line = drawn.astype(np.float32) / 255
    return blur(line, soft) if soft else line


def blur(canvas: Canvas, width: float) -> Canvas:
    """Blurred by a Gaussian of deviation `width`, in the units of positions."""
    return cv2.GaussianBlur(canvas, (0, 0), max(0.3, width * canvas.shape[0] / 2)).astype(np.float32, copy=False)


def grains(rng: np.random.Generator, shape: tuple[int, int], count: int, radius: tuple[float, float]) -> Canvas:
    """Round grains scattered evenly, each of a strength from 0.5 to 1."""
    height, width = shape
    drawn = np.zeros(shape, np.uint8)
    places = rng.uniform((0, 0), (width, height), (count, 2))
    sizes = rng.uniform(*radius, count) * height / 2
    strengths = rng.uniform(128, 255, count)
    for (across, down), size, strength in zip(places, sizes, strengths, strict=True):
        centre = (int(across * 16), int(down * 16))
        cv2.circle(drawn, centre, max(8, int(size * 16)), float(strength), -1, cv2.LINE_AA, 4)
    return drawn.astype(np.float32) / 255


def shrink(canvas: Canvas, factor: int) -> Canvas:
    """The canvas, `(H, W)` or `(H, W, C)`, averaged down by `factor`."""
    size = (canvas.shape[1] // factor, canvas.shape[0] // factor)
    return cv2.resize(canvas, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def to_bytes(picture: Canvas) -> NDArray[np.uint8]:
    """A picture of values 0 to 1 as `(H, W, C)` uint8, 0–255."""
    whole = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
    return whole[..., None] if whole.ndim == 2 else whole


def through_stains(light: ArrayLike, layers: Sequence[tuple[Canvas, ArrayLike]]) -> Canvas:
    """Light that passed through stained tissue, by the law of Beer and Lambert: `(H, W, 3)`, 0 to 1.

    Args:
        light: the red, green and blue of the empty slide.
        layers: the amount of each stain, `(H, W)`, and what a unit of it absorbs of red, green and blue.
    """
    density = sum(amount[..., None] * np.asarray(stain, np.float32) for amount, stain in layers)
    return np.asarray(light, np.float32) * np.exp(-density)
