"""Frontal chest X-rays of children, drawn: NORMAL, and PNEUMONIA with opacities from faint haze to consolidation."""

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.canvas import Canvas, blob, blur, cloud, curve, ellipse, grid, shrink, step, to_bytes
from labcore.datasets.synthetic.recipe import Recipe
from labcore.datasets.synthetic.vessels import branch

SIDE, SCALE = 64, 2
SHAPE = (SIDE * SCALE, SIDE * SCALE)
PNEUMONIA = 1


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> NDArray[np.uint8]:
    """One X-ray, `(64, 64, 1)` uint8. `body` makes the patient, `view` this picture of the patient."""
    tilt, zoom = view.normal(0, 0.03), view.normal(0.93, 0.03)
    rows, columns = grid(*SHAPE)
    y, x = rows * zoom - view.normal(0, 0.04), columns * zoom - view.normal(0, 0.04)
    y, x = y * np.cos(tilt) - x * np.sin(tilt), y * np.sin(tilt) + x * np.cos(tilt)
    y, x = y.astype(np.float32), x.astype(np.float32)

    width, breath = body.uniform(0.88, 1.1), view.normal(0, 0.05)
    across = x / width
    lungs = [_lung(body, y, across, side, breath) for side in (-1, 1)]
    heart = _heart(body, y, across)
    air = np.maximum(*lungs) * (1 - 0.7 * heart)
    trunk = _trunk(body, y, across)
    density = trunk * (0.62 + 0.05 * cloud(body, SHAPE, 2, 2)) + _abdomen(body, y, across, breath) * trunk
    density += 0.26 * heart * trunk - air * body.uniform(0.46, 0.54)
    density += air * _vessels(body, y, across) + _bones(body, y, across, air) * trunk
    if label == PNEUMONIA:
        density += _opacity(body, view, y, across, lungs)
    else:
        density += air * np.abs(view.normal(0, 0.03)) * step(y + 0.1, 0.5)
    return to_bytes(_expose(view, density, y, x))


def _trunk(rng: np.random.Generator, y: Canvas, x: Canvas) -> Canvas:
    """Trunk, shoulders with the beginning of the arms, and neck."""
    trunk = step(0.84 + 0.04 * rng.normal() + 0.06 * y - np.abs(x), 0.05) * step(y + 0.55, 0.2)
    shoulder = y + 0.78 - 0.42 * np.clip(np.abs(x) - 0.15, 0, 1) ** 1.8
    arms = step(shoulder, 0.06) * (1 - 0.75 * step(np.abs(x) - 0.86, 0.06) * step(y + 0.1 - rng.uniform(0, 0.3), 0.1))
    arms *= 1 - step(np.abs(x) - 0.84 - 0.05 * rng.normal(), 0.06) * step(y + 0.32, 0.12)
    neck = step(0.26 - np.abs(x), 0.05)
    return np.maximum.reduce([trunk, arms, neck * step(-0.4 - y, 0.1)]).astype(np.float32)


def _lung(rng: np.random.Generator, y: Canvas, x: Canvas, side: int, breath: float) -> Canvas:
    """One lung: a tall arch, narrow at the apex, cut below by the dome of the diaphragm. -1 is the picture's left."""
    base = _diaphragm(side, breath) + rng.normal(0, 0.02)
    height = np.clip((y + 0.76) / (base + 0.76), 0, 1.2)
    outer = 0.16 + 0.6 * height**0.5 + rng.normal(0, 0.012)
    inner = 0.13 - 0.05 * np.sin(np.pi * np.clip(height, 0, 1))
    across = side * x
    dome = base - 0.2 * np.clip(1 - ((across - 0.34) / 0.36) ** 2, -0.9, 1)
    arch = step(np.minimum(outer - across, across - inner), 0.03) * step(y + 0.74, 0.04)
    return (arch * step(dome - y, 0.025)).astype(np.float32)


def _diaphragm(side: int, breath: float) -> float:
    """How deep the diaphragm lies at its rim: the liver lifts it on the picture's left."""
    return (0.6 if side < 0 else 0.65) + breath


def _abdomen(rng: np.random.Generator, y: Canvas, x: Canvas, breath: float) -> Canvas:
    """What lies under the diaphragm: dense, the liver densest, often with a bubble of air in the stomach."""
    below = step(y - 0.42 - breath + 0.05 * x, 0.1) * (0.3 - 0.1 * step(x, 0.2))
    if rng.random() < 0.6:
        place = (0.66 + breath + rng.uniform(0, 0.14), rng.uniform(0.25, 0.5))
        below -= 0.3 * blob(rng, y, x, place, (rng.uniform(0.06, 0.13), rng.uniform(0.1, 0.2)), 0.0, 0.08, 0.03)
    return below.astype(np.float32)


def _heart(rng: np.random.Generator, y: Canvas, x: Canvas) -> Canvas:
    """Heart, great vessels and the middle of the chest; more of it to the picture's right. Lungs overlap its rim."""
    size = rng.normal(1, 0.08)
    ventricle = ellipse(y, x, (0.2, 0.16), (0.27 * size, 0.36 * size), 0.75, 0.03)
    atrium = ellipse(y, x, (0.14, -0.06), (0.27 * size, 0.16 * size), 0.0, 0.03)
    knuckle = ellipse(y, x, (-0.28, 0.09), (0.1, 0.11), 0.0, 0.03)
    column = step(0.15 + 0.03 * np.cos(5 * y) - np.abs(x - 0.015), 0.03) * step(0.75 - y, 0.2)
    return np.maximum.reduce([ventricle, atrium, 0.8 * knuckle, 0.8 * column]).astype(np.float32)


def _bones(rng: np.random.Generator, y: Canvas, x: Canvas, air: Canvas) -> Canvas:
    """Spine, ribs seen from behind and in front, collar bones and the edges of the shoulder blades."""
    spine = step(0.07 - np.abs(x), 0.02) * (0.8 + 0.2 * np.cos((y + rng.uniform(0, 1)) * 36))
    bones = 0.1 * spine
    spacing, droop = rng.uniform(0.15, 0.165), rng.uniform(0.16, 0.3)
    top = -0.7 + rng.normal(0, 0.02)
    for side in (-1, 1):
        across = side * x
        along = np.clip((across - 0.08) / 0.71, 0, 1.15)
        behind = y - top + 0.15 * np.sin(np.pi * np.clip(along * 1.15, 0, 1)) - droop * along**2
        before = y - top - 0.16 - 0.5 * np.clip(1 - along, 0, 1) ** 1.4
        reach = step(across - 0.06, 0.02) * step(0.83 - across, 0.03) * step(0.78 - y, 0.15)
        bones += reach * (0.15 + 0.06 * along) * _bands(behind, spacing, 0.36) * step(behind + 0.02, 0.02)
        bones += reach * 0.08 * _bands(before, spacing, 0.42) * step(along - 0.4, 0.08) * step(before + 0.02, 0.02)
        collar = y + 0.62 - 0.02 * rng.normal() + 0.12 * along - 0.05 * np.sin(2.6 * np.pi * along)
        bones += 0.22 * step(0.034 - np.abs(collar), 0.014) * step(across - 0.08, 0.02) * step(0.86 - across, 0.03)
        blade = across - 0.74 + 0.25 * (y + 0.35)
        bones += 0.09 * step(0.03 - np.abs(blade), 0.02) * step(0.16 - np.abs(y + 0.36), 0.06)
    return bones.astype(np.float32) * (0.35 + 0.65 * air)


def _bands(distance: Canvas, spacing: float, share: float) -> Canvas:
    """Stripes every `spacing`, brighter at their two rims as a tube of bone is."""
    phase = np.abs(np.mod(distance / spacing, 1) - 0.5) * 2
    inside = step(share - phase, 0.12)
    return inside * (0.7 + 0.4 * np.minimum(phase / share, 1) ** 2)


def _vessels(rng: np.random.Generator, y: Canvas, x: Canvas) -> Canvas:
    """Branching vessels that thin out from each hilum."""
    drawn = np.zeros(SHAPE, np.float32)
    for side in (-1, 1):
        for _ in range(11):
            vessel = branch(
                rng,
                SHAPE,
                side,
                hilum=(0.02, 0.17),
                angles=(-1.25, 1.35),
                reaches=(0.25, 0.55),
                sway=0.08,
                points=12,
                widths=(0.024, 0.014),
            )
            drawn = np.maximum(drawn, vessel)
        hilum = ellipse(y, x, (0.03, side * 0.17), (0.13, 0.07), side * -0.2, 0.05)
        drawn = np.maximum(drawn, 0.9 * hilum)
    return 0.15 * blur(drawn, 0.016)


def _opacity(body: np.random.Generator, view: np.random.Generator, y: Canvas, x: Canvas, lungs: list[Canvas]) -> Canvas:
    """Patchy consolidation in one or two places, or haze around both hila; the patient's, at this day's strength."""
    strength = np.clip(body.gamma(6.0, 0.08), 0.2, 0.8) * view.uniform(0.8, 1.2)
    texture = np.clip(0.75 + 0.32 * cloud(body, SHAPE, 5, 4, 0.6), 0, 1.4)
    if body.random() < 0.4:
        haze = np.zeros(SHAPE, np.float32)
        for side, lung in zip((-1, 1), lungs, strict=True):
            spread = ellipse(y, x, (0.08, side * 0.26), (0.42, 0.26), 0.0, 0.2)
            haze += spread * lung * body.uniform(0.6, 1.0)
        return (0.85 * strength * haze * texture).astype(np.float32)
    patches = np.zeros(SHAPE, np.float32)
    for _ in range(int(body.integers(1, 4))):
        side = int(body.integers(0, 2))
        centre = (body.uniform(-0.4, 0.3), (-1, 1)[side] * body.uniform(0.3, 0.5))
        radii = (body.uniform(0.14, 0.34), body.uniform(0.13, 0.26))
        patch = blob(body, y, x, centre, radii, body.uniform(-0.6, 0.6), 0.16, body.uniform(0.05, 0.14))
        patches = np.maximum(patches, patch * lungs[side])
    return (strength * patches * texture).astype(np.float32)


def _expose(rng: np.random.Generator, density: Canvas, y: Canvas, x: Canvas) -> Canvas:
    """Film: exposure, contrast, blur, grain, at times the border of the collimator and a side marker."""
    film = 1 - np.exp(-rng.uniform(1.3, 1.8) * blur(np.clip(density, 0, None), 0.01))
    film = np.clip(film, 0, 1) ** rng.uniform(0.95, 1.35) * rng.uniform(0.95, 1.12)
    if rng.random() < 0.4:
        place = (-0.82 + rng.uniform(0, 0.1), -0.8 + rng.uniform(0, 0.1))
        film = np.maximum(film, 0.95 * _marker(place))
    if rng.random() < 0.3:
        edge = rng.uniform(0.9, 0.97)
        film = film * step(edge - np.maximum(np.abs(x), np.abs(y)), 0.01)
    small = shrink(film.astype(np.float32), SCALE)
    return small + rng.normal(0, rng.uniform(0.005, 0.016), small.shape).astype(np.float32)


def _marker(place: tuple[float, float]) -> Canvas:
    """The lead letter R that names the patient's right."""
    strokes = [(0.07, -0.03), (-0.07, -0.03), (-0.07, 0.02), (-0.035, 0.045), (0, 0.02), (0, -0.03), (0.07, 0.045)]
    return curve(SHAPE, np.array(strokes) + place, 0.016)


RECIPE = Recipe(
    name="synthetic-chest-xray",
    title="Chest X-rays of children",
    classes=("NORMAL", "PNEUMONIA"),
    counts=(260, 780),
    group="patient",
    per_group=(1, 3),
    shape=(SIDE, SIDE, 1),
    modality="X-ray",
    stands_for="Kermany et al., Identifying Medical Diagnoses and Treatable Diseases by Image-Based Deep Learning, "
    "Cell 172 (2018): NORMAL and PNEUMONIA chest X-rays of children, imbalanced about 1:3.",
    draw=draw,
)
