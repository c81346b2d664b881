"""A rover's view of Mars with a mask of what the ground is, drawn: sky, soil, flat bedrock, rippled sand, big rocks."""

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.canvas import Canvas, cloud, grid, shrink, step, to_bytes
from labcore.datasets.synthetic.recipe import Recipe

HEIGHT, WIDTH, SCALE = 64, 128, 2
SHAPE = (HEIGHT * SCALE, WIDTH * SCALE)
TILE = 512  # side of the ground textures, in samples
CLASSES = ("background", "soil", "bedrock", "sand", "big rock")
BACKGROUND, SOIL, BEDROCK, SAND, BIG_ROCK = range(len(CLASSES))


Mask = NDArray[np.uint8]


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> tuple[NDArray[np.uint8], Mask]:
    """One view, `(64, 128, 1)` uint8, and its mask of class indices, `(64, 128)` uint8. `view` alone decides."""
    rng = view
    y, x = grid(*SHAPE)
    horizon = rng.uniform(-0.85, -0.45) if rng.random() < 0.5 else rng.uniform(-2.4, -1.6)
    ahead, across, depth = _ground(rng, y, x, horizon)

    sun = rng.uniform(0.3, 1) * rng.choice([-1, 1])
    region = _regions(rng, ahead, across)
    albedo = rng.normal((0.42, 0.55, 0.45), 0.04)
    grounds = [tone + _lit(kind, rng, ahead, across, depth, sun) for kind, tone in enumerate(albedo, start=SOIL)]
    picture = _fade(np.choose(region - SOIL, grounds).astype(np.float32), depth)
    mask = region.astype(np.uint8)
    if horizon > -1:
        _put_hills_and_sky(rng, picture, mask, y, x, horizon)
    if rng.random() < 0.22:
        for _ in range(int(rng.integers(1, 3))):
            _put_rock(rng, picture, mask, y, x, horizon, sun)
    if rng.random() < 0.15:
        _put_rover(rng, picture, mask, y, x)
    return to_bytes(_expose(rng, picture, y, x)), _smaller(mask)


def _ground(rng: np.random.Generator, y: Canvas, x: Canvas, horizon: float) -> tuple[Canvas, Canvas, Canvas]:
    """Where each pixel's ray meets flat ground, ahead and across, and how far off that is; 1 at the bottom edge.

    A horizon above the picture means a camera that looks down.
    """
    span = np.float32(1 - horizon)
    below = y - np.float32(horizon) + np.float32(rng.normal(0, 0.03)) * x
    depth = span / np.maximum(below, 0.1)
    return depth * span, depth * x, depth


def _ridge(rng: np.random.Generator) -> Canvas:
    """How far hills rise above the horizon, `(1, W)`, upwards negative."""
    line = cloud(rng, (SHAPE[1], 8), 4, 4)[:, 4]
    return (-np.abs(line + rng.normal()) * rng.uniform(0.01, 0.1))[None, :]


def _regions(rng: np.random.Generator, ahead: Canvas, across: Canvas) -> NDArray[np.int64]:
    """Patches of soil, bedrock and sand that shrink with distance, with ragged borders."""
    size = rng.uniform(9, 28)
    fields = [
        _sample(_patches(), _anywhere(rng), ahead, across, size)
        + np.float32(0.22) * _sample(_patches(), _anywhere(rng), ahead, across, size * 5)
        for _ in (SOIL, BEDROCK, SAND)
    ]
    liking = rng.normal((0.35, 0.1, 0.1), 0.9)
    return np.argmax([field + like for field, like in zip(fields, liking, strict=True)], axis=0) + SOIL


def _sample(tile: Canvas, start: tuple[float, float], ahead: Canvas, across: Canvas, per_unit: float) -> Canvas:
    """The texture laid on the ground from `start` on, `per_unit` samples to a unit, over and over."""
    u = across * np.float32(per_unit) + np.float32(start[0])
    v = np.float32(start[1]) - ahead * np.float32(per_unit)
    return cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP).astype(np.float32, copy=False)


def _anywhere(rng: np.random.Generator) -> tuple[float, float]:
    return float(rng.uniform(0, TILE)), float(rng.uniform(0, TILE))


def _lit(kind: int, rng: np.random.Generator, ahead: Canvas, across: Canvas, depth: Canvas, sun: float) -> Canvas:
    """A ground lit by a low sun: brightness above and below its mean. Fine relief is lost with distance."""
    start, scale = _anywhere(rng), rng.uniform(60, 110)
    fine, coarse = (
        np.clip(_sample(np.float32(sun) * right - np.float32(0.6) * down, start, ahead, across, scale), -0.24, 0.2)
        for right, down in _slopes(kind)
    )
    sharp = np.clip(1.7 - 0.45 * depth, 0, 1)
    return (fine * sharp + coarse * (1 - sharp)) * np.float32(rng.uniform(0.7, 1.1))


def _fade(picture: Canvas, depth: Canvas) -> Canvas:
    """Dust in the air pales what is far away."""
    veil = np.clip(1 - np.exp((1 - depth) * 0.06), 0, 0.7)
    return picture * (1 - veil) + np.float32(0.55) * veil


def _put_hills_and_sky(
    rng: np.random.Generator, picture: Canvas, mask: Mask, y: Canvas, x: Canvas, horizon: float
) -> None:
    """Sky, and hills too far away to tell their ground: both are background."""
    ridge = horizon + _ridge(rng)
    hills = y < horizon + 0.1 + 0.02 * cloud(rng, SHAPE, 4, 2)
    picture[hills] = (rng.uniform(0.48, 0.56) + 0.02 * cloud(rng, SHAPE, 24, 3))[hills]
    sky = np.broadcast_to(y < ridge, SHAPE)
    picture[sky] = (np.float32(rng.uniform(0.64, 0.8)) - 0.08 * (y + 1))[sky]
    mask[hills | sky] = BACKGROUND


def _put_rover(rng: np.random.Generator, picture: Canvas, mask: Mask, y: Canvas, x: Canvas) -> None:
    """A dark part of the rover across a lower corner."""
    side, lean, start = rng.choice([-1, 1]), rng.uniform(0.2, 1.2), rng.uniform(1.2, 1.9)
    deck = (side * x + lean * y - start).astype(np.float32)
    metal = rng.uniform(0.12, 0.3) + 0.25 * step(0.05 - np.abs(deck - 0.08), 0.015) + 0.05 * np.sin(14 * deck)
    picture[deck > 0] = metal[deck > 0]
    mask[deck > 0] = BACKGROUND


def _put_rock(
    rng: np.random.Generator, picture: Canvas, mask: Mask, y: Canvas, x: Canvas, horizon: float, sun: float
) -> None:
    """One boulder with facets and a shadow, the larger the nearer it stands."""
    foot = rng.uniform(max(horizon, -1) + 0.45, 1.15)
    size = rng.uniform(0.16, 0.42) * np.clip(foot - max(horizon, -1.2), 0.5, 1.6)
    centre = (foot - size * 0.55, rng.uniform(-1.8, 1.8))
    down, right = (y - centre[0]) / size, (x - centre[1]) / (size * rng.uniform(1.0, 1.7))
    facets = [(np.cos(angle), np.sin(angle), rng.uniform(0.62, 1.0)) for angle in np.sort(rng.uniform(0, 2 * np.pi, 9))]
    edge = np.max([(c * right + s * down) / reach for c, s, reach in facets] + [np.hypot(right, down) * 0.85], axis=0)
    inside = edge + 0.06 * cloud(rng, SHAPE, 18, 2) < 1
    dome = np.sqrt(np.clip(1.05 - edge**2, 0, None)) + 0.12 * cloud(rng, SHAPE, 14, 4, 0.7)
    planes = np.max([c * right + s * down * 0.8 - 0.35 * reach for c, s, reach in facets[::2]], axis=0)
    height = dome - 0.5 * np.clip(planes, 0, None)
    slope = sun * cv2.Sobel(height, cv2.CV_64F, 1, 0) + 0.8 * cv2.Sobel(height, cv2.CV_64F, 0, 1)
    light = np.clip(0.44 + rng.normal(0, 0.05) + 0.42 * np.clip(slope, -0.6, 0.6) - 0.12 * down, 0.05, 0.95)
    shade_right = right + np.float32(np.sign(sun) * 0.55)
    shadow = step(1.05 - np.hypot(shade_right, (down - 0.55) * 2.6), 0.12) * step(down - 0.1, 0.15)
    picture *= 1 - 0.62 * shadow * ~inside
    picture[inside] = light[inside]
    mask[inside] = BIG_ROCK


def _expose(rng: np.random.Generator, picture: Canvas, y: Canvas, x: Canvas) -> Canvas:
    """Exposure, vignette and noise of the navigation camera."""
    vignette = 1 - rng.uniform(0, 0.16) * (y**2 + (x / 2) ** 2)
    seen = ((picture * vignette - 0.45) * rng.uniform(0.8, 1.15) + rng.uniform(0.36, 0.54)).astype(np.float32)
    small = shrink(seen, SCALE)
    return small + rng.normal(0, rng.uniform(0.006, 0.02), small.shape).astype(np.float32)


def _smaller(mask: Mask) -> Mask:
    """The mask at the kept size: of every block the class at its centre, so that no class is invented between two."""
    return np.ascontiguousarray(mask[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE])


@cache
def _patches() -> Canvas:
    return _wrap(cloud(np.random.default_rng(1), (TILE, TILE), 12, 3))


@cache
def _slopes(kind: int) -> tuple[tuple[Canvas, Canvas], tuple[Canvas, Canvas]]:
    """The slopes to the right and down of soil, bedrock or sand, `(TILE, TILE)` each: as seen near by, and far off."""
    relief = _wrap(RELIEFS[kind](np.random.default_rng(100 + kind)))
    right, down = (_floats(cv2.Sobel(relief, cv2.CV_32F, *axis, scale=0.05)) for axis in ((1, 0), (0, 1)))
    far_right, far_down = (_floats(cv2.GaussianBlur(slope, (0, 0), 2.5)) for slope in (right, down))
    return (right, down), (far_right, far_down)


def _floats(array: NDArray[Any]) -> Canvas:
    return array.astype(np.float32, copy=False)


def _wrap(tile: Canvas) -> Canvas:
    """The tile mirrored both ways at half its size, so that its edges meet."""
    half = cv2.resize(tile, (TILE // 2, TILE // 2), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.block([[half, half[:, ::-1]], [half[::-1], half[::-1, ::-1]]])).astype(np.float32)


def _soil(rng: np.random.Generator) -> Canvas:
    """Loose ground strewn with pebbles of all sizes, most of them small."""
    height = 0.5 * cloud(rng, (TILE, TILE), 30, 4, 0.7)
    for _ in range(1100):
        radius = int(np.clip(rng.pareto(1.8) * 2.5 + 2, 2, 16))
        place = tuple(map(int, rng.integers(0, TILE, 2)))
        cv2.circle(height, place, radius, float(rng.uniform(1.2, 4)), -1, cv2.LINE_AA)
    return _floats(cv2.GaussianBlur(height, (0, 0), 1.6))


def _bedrock(rng: np.random.Generator) -> Canvas:
    """Flat slabs, each at its own level, with dark cracks between them."""
    seeds = np.ones((TILE, TILE), np.uint8)
    seeds[tuple(rng.integers(0, TILE, (2, 80)))] = 0
    _, slab = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rows, columns = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    wander = [6 * cloud(rng, (TILE, TILE), 24, 3) for _ in range(2)]
    u, v = (columns + wander[0]).astype(np.float32), (rows + wander[1]).astype(np.float32)
    slab = cv2.remap(slab.astype(np.float32), u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT)
    inside = (cv2.morphologyEx(slab, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) == 0).astype(np.uint8)
    to_crack = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    level = rng.normal(0, 1.2, int(slab.max()) + 1).astype(np.float32)[slab.astype(np.int64)]
    height = 4.5 * np.clip(to_crack / 5, 0, 1) + level + 0.5 * cloud(rng, (TILE, TILE), 40, 4, 0.8)
    return cv2.GaussianBlur(height.astype(np.float32), (0, 0), 1.2)


def _sand(rng: np.random.Generator) -> Canvas:
    """Fine and smooth, blown into ripples."""
    rows, _ = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    phase = rows / 5 + 1.5 * cloud(rng, (TILE, TILE), 6, 2)
    strength = np.clip(0.6 + 0.6 * cloud(rng, (TILE, TILE), 4, 2), 0.05, 1.6)
    return (strength * np.abs(np.sin(phase)) * 1.9 + 0.08 * cloud(rng, (TILE, TILE), 80, 2)).astype(np.float32)


RELIEFS = {SOIL: _soil, BEDROCK: _bedrock, SAND: _sand}

RECIPE = Recipe(
    name="synthetic-mars-terrain",
    title="Mars terrain with masks",
    task="segmentation",
    classes=CLASSES,
    counts=(640,),
    occurs={"train": (251, 447, 444, 445, 89), "val": (65, 95, 96, 96, 25), "test": (55, 95, 95, 94, 16)},
    covers={
        "train": (440572, 1193932, 1013069, 968089, 54354),
        "val": (114240, 284488, 200600, 171122, 15982),
        "test": (97661, 247134, 230629, 199399, 11609),
    },
    shape=(HEIGHT, WIDTH, 1),
    modality="terrain",
    stands_for="Swan et al., AI4MARS: A Dataset for Terrain-Aware Autonomous Driving on Mars, CVPR Workshops (2021): "
    "views of Mars with masks of soil, bedrock, sand and big rock.",
    draw=draw,
)
