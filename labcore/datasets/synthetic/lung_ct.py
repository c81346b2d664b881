"""Axial CT slices of the chest, drawn: with no nodule, a smooth benign one, or a spiculated malignant one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.canvas import (
    Canvas,
    blob,
    blur,
    cloud,
    curve,
    ellipse,
    grid,
    near,
    shrink,
    step,
    to_bytes,
)
from labcore.datasets.synthetic.recipe import Recipe
from labcore.datasets.synthetic.vessels import branch

SIDE, SCALE = 64, 2
SHAPE = (SIDE * SCALE, SIDE * SCALE)

# Grey values of the window, 0 (air) to 1 (bone).
FAT, MUSCLE, BLOOD, BONE, LUNG = 0.5, 0.64, 0.7, 0.98, 0.1


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> NDArray[np.uint8]:
    """One slice, `(64, 64, 1)` uint8. `body` makes the patient and the nodule, `view` the level of the slice."""
    rows, columns = grid(*SHAPE)
    y, x = rows - np.float32(view.normal(0, 0.03)), columns - np.float32(view.normal(0, 0.03))
    level = np.clip(body.uniform(0.15, 0.9) + view.normal(0, 0.06), 0, 1)
    girth = (body.uniform(0.64, 0.76), body.uniform(0.86, 0.95))
    trunk = ellipse(y, np.sign(x) * np.abs(x) ** np.float32(1.08), (0, 0), girth, 0.0, 0.02)
    fat = body.uniform(0.03, 0.09)
    muscle = ellipse(y, x, (0, 0), (girth[0] - fat, girth[1] - fat), 0.0, 0.025)
    lungs = [_lung(body, y, x, side, girth, fat, level) for side in (-1, 1)]
    air = np.maximum(*lungs)

    picture = trunk * FAT + muscle * (MUSCLE - FAT + 0.03 * cloud(body, SHAPE, 6, 3))
    picture = _paint(picture, _mediastinum(body, y, x, level), BLOOD)
    picture = _paint(picture, _bones(body, y, x, girth, fat), BONE)
    windpipe = ellipse(y, x, (-0.02 + 0.1 * level, 0.0), (0.07, 0.06), 0.0, 0.015) * step(0.55 - level, 0.1)
    picture = _paint(picture, np.maximum(air, windpipe), LUNG)
    haze = np.clip(0.02 + 0.018 * cloud(body, SHAPE, 4, 4) + 0.06 * body.random() * step(y - 0.1, 0.5), 0, 1)
    picture += air * (haze + 0.42 * _vessels(body, view, y, x))
    picture = _nodule(LESIONS[CLASSES[label]], body, view, y, x, lungs, picture)
    table = curve(SHAPE, [(0.84, -0.9), (0.93, -0.45), (0.95, 0), (0.93, 0.45), (0.84, 0.9)], 0.02)
    picture = np.maximum(picture, body.uniform(0.1, 0.45) * table * (1 - trunk))
    return to_bytes(_reconstruct(view, picture))


def _paint(picture: Canvas, where: Canvas, value: float) -> Canvas:
    return picture + where * (np.float32(value) - picture)


def _lung(
    rng: np.random.Generator, y: Canvas, x: Canvas, side: int, girth: tuple[float, float], fat: float, level: float
) -> Canvas:
    """One lung: half of the rib cage's oval, hollowed by heart and spine. -1 is the picture's left."""
    fullness = 0.8 + 0.2 * np.sin(np.pi * np.clip(level * 0.8 + 0.15, 0, 1))
    wall = fat + rng.uniform(0.075, 0.095)
    cage = ellipse(y, x, (0.0, 0), ((girth[0] - wall) * fullness, (girth[1] - wall) * fullness), 0.0, 0.02)
    across = side * x
    heart = 0.06 + 0.14 * level * (1.4 if side > 0 else 0.7)
    inner = 0.12 + heart * np.exp(-(((y + 0.1) / 0.3) ** 2)) + 0.05 * np.exp(-(((y - 0.42) / 0.16) ** 2))
    inner = inner + np.float32(rng.normal(0, 0.01)) + np.float32(0.02) * np.sin(9 * y + rng.uniform(0, 6))
    return (cage * step(across - inner, 0.025)).astype(np.float32)


def _mediastinum(rng: np.random.Generator, y: Canvas, x: Canvas, level: float) -> Canvas:
    """Heart and great vessels, brighter by the contrast agent, in the fat between the lungs."""
    big = 0.1 + 0.16 * level
    heart = blob(rng, y, x, (-0.12, 0.08 * level + 0.03), (big, big * 1.35), 0.4, 0.08, 0.03)
    aorta = ellipse(y, x, (0.24, 0.1), (0.075, 0.075), 0.0, 0.015)
    arch = ellipse(y, x, (-0.2, -0.06), (0.09, 0.08), 0.0, 0.02) * step(0.6 - level, 0.2)
    return np.maximum.reduce([heart, aorta, arch])


def _bones(rng: np.random.Generator, y: Canvas, x: Canvas, girth: tuple[float, float], fat: float) -> Canvas:
    """Vertebra with its canal and processes, breast bone, and the ribs where the slice crosses them."""
    vertebra = ellipse(y, x, (0.38, 0), (0.11, 0.13), 0.0, 0.02) * (0.85 + 0.1 * cloud(rng, SHAPE, 16, 2))
    arch = ellipse(y, x, (0.53, 0), (0.09, 0.12), 0.0, 0.02) - ellipse(y, x, (0.5, 0), (0.055, 0.065), 0.0, 0.015)
    bones = np.maximum(vertebra, arch)
    for side in (-1, 1):
        bones = np.maximum(bones, curve(SHAPE, [(0.5, side * 0.08), (0.44, side * 0.2)], 0.05, 0.01))
    bones = np.maximum(bones, ellipse(y, x, (-girth[0] + fat + 0.07, 0), (0.035, 0.1), 0.0, 0.02))
    phase = rng.uniform(0, 0.25)
    for side in (-1, 1):
        for middle in np.arange(-1.1, 1.25, 0.5) + phase + rng.normal(0, 0.07, 5):
            angles = middle + np.linspace(-0.5, 0.5, 9) * rng.uniform(0.16, 0.42)
            inward = fat + 0.045 + 0.02 * np.linspace(-0.5, 0.5, 9) * rng.normal()
            down, right = (girth[0] - inward) * np.sin(angles), side * (girth[1] - inward) * np.cos(angles)
            rib = curve(SHAPE, np.stack([down, right], axis=1), 0.038, 0.008)
            bones = np.maximum(bones, rng.uniform(0.7, 0.95) * rib)
    return np.clip(bones, 0, 1)


def _vessels(body: np.random.Generator, view: np.random.Generator, y: Canvas, x: Canvas) -> Canvas:
    """Vessels that branch from each hilum, and others cut across, which look like small nodules."""
    drawn = np.zeros(SHAPE, np.float32)
    for side in (-1, 1):
        for _ in range(8):
            vessel = branch(
                body,
                SHAPE,
                side,
                hilum=(0.05, 0.22),
                angles=(-1.4, 1.4),
                reaches=(0.16, 0.5),
                sway=0.13,
                points=8,
                widths=(0.03, 0.016),
            )
            drawn = np.maximum(drawn, vessel)
        for _ in range(int(view.poisson(4))):
            place = (float(view.uniform(-0.4, 0.45)), float(side * view.uniform(0.25, 0.72)))
            at, size = near(SHAPE, place, 0.08), view.uniform(0.012, 0.032)
            dot = ellipse(y[at], x[at], place, (size, size), 0.0, 0.012)
            drawn[at] = np.maximum(drawn[at], view.uniform(0.6, 1) * dot)
    return blur(drawn, 0.01)


Lesion = Callable[[np.random.Generator, np.random.Generator, Canvas, Canvas, tuple[float, float]], Canvas]


def _nodule(
    lesion: Lesion | None,
    body: np.random.Generator,
    view: np.random.Generator,
    y: Canvas,
    x: Canvas,
    lungs: list[Canvas],
    picture: Canvas,
) -> Canvas:
    """Put the patient's lesion somewhere in a lung."""
    if lesion is None:
        return picture
    lung = lungs[int(body.integers(0, 2))]
    inside = np.argwhere(blur(lung, 0.04) > 0.9)
    if not len(inside):
        return picture
    row, column = inside[int(body.random() * len(inside))]
    grown = lesion(body, view, y, x, (float(y[row, column]), float(x[row, column])))
    return np.maximum(picture, grown * np.maximum(blur(lung, 0.03), 0.3) + picture * 0.2 * grown)


def _benign(
    body: np.random.Generator, view: np.random.Generator, y: Canvas, x: Canvas, place: tuple[float, float]
) -> Canvas:
    """Small, round and sharply bounded; often calcified."""
    size = np.clip(body.normal(0.1, 0.02), 0.065, 0.15) * view.uniform(0.85, 1.0)
    squeeze = body.uniform(0.9, 1.12)
    whole = blob(body, y, x, place, (size * squeeze, size / squeeze), 0.0, body.uniform(0.0, 0.05), 0.014)
    brightness = body.uniform(0.62, 0.82)
    if body.random() < 0.4:
        return brightness * whole + 0.35 * ellipse(y, x, place, (size * 0.55, size * 0.55), 0.0, 0.02)
    return brightness * whole


def _malignant(
    body: np.random.Generator, view: np.random.Generator, y: Canvas, x: Canvas, place: tuple[float, float]
) -> Canvas:
    """Larger, lobed, with spicules that reach into the lung; some with a cavity."""
    size = np.clip(body.normal(0.18, 0.04), 0.11, 0.28) * view.uniform(0.85, 1.0)
    squeeze = body.uniform(0.8, 1.25)
    whole = blob(body, y, x, place, (size * squeeze, size / squeeze), 0.0, body.uniform(0.1, 0.24), 0.028, (2, 9))
    spicules = np.zeros(SHAPE, np.float32)
    for _ in range(int(body.integers(6, 16))):
        angle, reach = body.uniform(0, 2 * np.pi), size * body.uniform(1.3, 2.1)
        tip = (place[0] + reach * np.sin(angle), place[1] + reach * np.cos(angle))
        spicules = np.maximum(spicules, curve(SHAPE, [place, tip], 0.02))
    brightness = body.uniform(0.6, 0.82) * np.clip(1 + 0.12 * cloud(body, SHAPE, 10, 2), 0.6, 1.3)
    grown = np.maximum(whole * brightness, body.uniform(0.35, 0.6) * blur(spicules, 0.01))
    if size > 0.15 and body.random() < 0.3:
        grown = grown * (1 - 0.7 * ellipse(y, x, place, (size * 0.4, size * 0.4), 0.0, 0.03))
    return grown


def _reconstruct(rng: np.random.Generator, picture: Canvas) -> Canvas:
    """The window's width and centre, the kernel's blur, and the streaky noise of a reconstruction."""
    seen = blur(np.clip(picture, 0, 1), rng.uniform(0.006, 0.014))
    small = shrink(seen, SCALE) ** np.float32(rng.uniform(0.85, 1.2)) * np.float32(rng.uniform(0.9, 1.05))
    streaks = cloud(rng, small.shape, 32, 1) + cloud(rng, small.shape, 16, 1)
    return np.where(small > 0.02, small + streaks * np.float32(rng.uniform(0.006, 0.016)), small)


LESIONS: dict[str, Lesion | None] = {"Benign": _benign, "Malignant": _malignant, "Normal": None}
CLASSES = tuple(LESIONS)

RECIPE = Recipe(
    name="synthetic-lung-ct",
    title="Lung CT slices",
    classes=CLASSES,
    counts=(120, 561, 416),
    group="patient",
    per_group=(1, 4),
    shape=(SIDE, SIDE, 1),
    modality="CT",
    stands_for="Alyasriy and Al-Huseiny, The IQ-OTH/NCCD lung cancer dataset, Mendeley Data (2020): 1,097 CT slices of "
    "110 patients, 120 Benign, 561 Malignant and 416 Normal.",
    draw=draw,
)
