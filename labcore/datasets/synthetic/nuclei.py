"""Cell nuclei in tissue stained with haematoxylin and eosin, drawn: each picture is about the nucleus in its middle."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.canvas import (
    Canvas,
    blob,
    blur,
    cloud,
    ellipse,
    grid,
    near,
    shrink,
    step,
    through_stains,
    to_bytes,
)
from labcore.datasets.synthetic.recipe import Recipe

SIDE, SCALE = 64, 2
SHAPE = (SIDE * SCALE, SIDE * SCALE)

LIGHT = (0.97, 0.95, 0.96)
HAEMATOXYLIN = (1.05, 1.25, 0.55)
EOSIN = (0.09, 0.62, 0.26)

Place = tuple[float, float]
Stains = tuple[Canvas, Canvas]  # the amounts of haematoxylin and of eosin
Nucleus = Callable[[np.random.Generator, Stains, Place, float], None]


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> NDArray[np.uint8]:
    """One nucleus among its neighbours, `(64, 64, 3)` uint8. `view` alone decides."""
    rng, grain = view, view.uniform(0, np.pi)
    stains = _stroma(rng, grain)
    middle, neighbours, crowd = SCENES[CLASSES[label]]
    taken = [(0.0, 0.0)]
    for _ in range(int(rng.integers(*crowd))):
        place = (float(rng.uniform(-1.1, 1.1)), float(rng.uniform(-1.1, 1.1)))
        if min(np.hypot(place[0] - down, place[1] - right) for down, right in taken) > 0.5:
            taken.append(place)
            neighbours[int(rng.integers(len(neighbours)))](rng, stains, place, grain)
    jitter = (float(rng.normal(0, 0.05)), float(rng.normal(0, 0.05)))
    middle[int(rng.integers(len(middle)))](rng, stains, jitter, grain)
    return to_bytes(_photograph(rng, stains))


def _stroma(rng: np.random.Generator, grain: float) -> Stains:
    """Pink tissue with fibres along `grain`, and here and there an empty gap."""
    uneven = cloud(rng, SHAPE, 4, 4, 0.6)
    fibres = rng.uniform(0.05, 0.2) * _fibres(rng, grain)
    eosin = np.clip(rng.uniform(0.35, 0.85) + 0.12 * uneven + fibres, 0.05, None)
    gaps = step(cloud(rng, SHAPE, 3, 3) - rng.uniform(1.2, 2.6), 0.12)
    return (0.05 + 0.03 * uneven) * (1 - gaps), eosin * (1 - 0.9 * gaps)


def _fibres(rng: np.random.Generator, grain: float) -> Canvas:
    """Noise drawn out along `grain`, wavy as collagen is."""
    y, x = grid(*SHAPE)
    across = -np.sin(grain) * x + np.cos(grain) * y
    along = np.cos(grain) * x + np.sin(grain) * y
    waves = 0.12 * np.sin(3.5 * along + rng.uniform(0, 6)) + 0.05 * cloud(rng, SHAPE, 4, 2)
    lines = np.zeros(SHAPE, np.float32)
    for pitch in (13, 23, 37):
        lines += np.sin(pitch * (across + waves) + rng.uniform(0, 6)) * rng.uniform(0.4, 1)
    return (lines / 1.6).astype(np.float32)


def _stain(
    rng: np.random.Generator,
    stains: Stains,
    place: Place,
    radii: tuple[float, float],
    angle: float,
    dense: float,
    lace: float,
    rough: float,
    membrane: float,
    nucleoli: int = 0,
    halo: float = 0.0,
) -> None:
    """Lay one nucleus onto the stains: its body, texture, membrane and nucleoli, with a clear halo where it shrank."""
    haematoxylin, eosin = stains
    reach = max(radii)
    at = near(SHAPE, place, reach * 1.6)
    y, x = (axis[at] for axis in grid(*SHAPE))
    if not y.size:
        return
    whole = blob(rng, y, x, place, radii, angle, rough, 0.03)
    if halo:
        ring = ellipse(y, x, place, (radii[0] * 1.5, radii[1] * 1.5), angle, 0.06)
        eosin[at] *= 1 - halo * ring
    texture = np.clip(1 + lace * cloud(rng, y.shape, 6, 3, 0.8), 0.4, 1.7)
    rim = np.clip(whole - ellipse(y, x, place, (radii[0] * 0.8, radii[1] * 0.8), angle, 0.05), 0, 1)
    body = dense * whole * texture + membrane * rim
    for _ in range(nucleoli):
        off = rng.uniform(-0.4, 0.4, 2) * min(radii)
        spot = ellipse(y, x, (place[0] + off[0], place[1] + off[1]), (0.055, 0.055), 0.0, 0.025)
        body += 0.55 * spot
    haematoxylin[at] = np.maximum(haematoxylin[at], body)
    eosin[at] *= 1 - 0.55 * whole


def _epithelial(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """Large and oval, pale and open inside, with a fine membrane and often a nucleolus."""
    size, squeeze = rng.uniform(0.26, 0.42), rng.uniform(1.0, 1.35)
    at_rest = rng.uniform(0, np.pi)
    _stain(
        rng,
        stains,
        place,
        (size / squeeze, size * squeeze),
        at_rest,
        rng.uniform(0.4, 0.85),
        rng.uniform(0.14, 0.3),
        0.05,
        rng.uniform(0.12, 0.4),
        int(rng.integers(0, 3)),
    )


def _inflammatory(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """Small, round and dark, clumped like a clock face, with a thin clear ring."""
    size, squeeze = rng.uniform(0.17, 0.28), rng.uniform(0.95, 1.15)
    _stain(
        rng,
        stains,
        place,
        (size / squeeze, size * squeeze),
        rng.uniform(0, np.pi),
        rng.uniform(0.8, 1.35),
        rng.uniform(0.1, 0.28),
        0.05,
        0.15,
        0,
        rng.uniform(0, 0.6),
    )


def _fibroblast(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """A spindle that lies along the fibres."""
    length, thin = rng.uniform(0.34, 0.62), rng.uniform(0.075, 0.17)
    _stain(
        rng,
        stains,
        place,
        (thin, length),
        grain + rng.normal(0, 0.18),
        rng.uniform(0.6, 1.15),
        rng.uniform(0.1, 0.22),
        0.08,
        0.15,
    )


def _dying(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """Shrunken, black, in a wide halo, with fragments."""
    size = rng.uniform(0.12, 0.2)
    _stain(
        rng,
        stains,
        place,
        (size, size * rng.uniform(0.9, 1.3)),
        rng.uniform(0, np.pi),
        rng.uniform(1.3, 1.7),
        0.08,
        0.14,
        0.1,
        0,
        rng.uniform(0.4, 0.9),
    )
    for _ in range(int(rng.integers(1, 5))):
        angle, far = rng.uniform(0, 2 * np.pi), size * rng.uniform(1.3, 2.1)
        crumb = (place[0] + far * np.sin(angle), place[1] + far * np.cos(angle))
        _stain(rng, stains, crumb, (0.05, 0.06), angle, rng.uniform(1.0, 1.5), 0.05, 0.1, 0.0)


def _dividing(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """A ragged dark plate, or two drawing apart, in a clear cell."""
    angle, gap = rng.uniform(0, np.pi), rng.uniform(0.1, 0.24) * (rng.random() < 0.5)
    at = near(SHAPE, place, 0.6)
    y, x = (axis[at] for axis in grid(*SHAPE))
    stains[1][at] *= 1 - rng.uniform(0.2, 0.5) * ellipse(y, x, place, (0.42, 0.42), 0.0, 0.06)
    for side in (-1, 1) if gap else (0,):
        plate = (place[0] + side * gap * np.cos(angle), place[1] - side * gap * np.sin(angle))
        _stain(rng, stains, plate, (0.09, rng.uniform(0.2, 0.32)), angle, rng.uniform(1.1, 1.6), 0.15, 0.28, 0.0)


def _lining(rng: np.random.Generator, stains: Stains, place: Place, grain: float) -> None:
    """A flat nucleus that bulges into an empty vessel."""
    side = rng.choice([-1, 1])
    vessel = (place[0] + side * 0.46 * np.cos(grain), place[1] - side * 0.46 * np.sin(grain))
    y, x = grid(*SHAPE)
    lumen = blob(rng, y, x, vessel, (0.38, 0.62), grain, 0.08, 0.04)
    for stain in stains:
        stain *= 1 - 0.93 * lumen
    _stain(
        rng,
        stains,
        place,
        (rng.uniform(0.09, 0.15), rng.uniform(0.26, 0.4)),
        grain,
        rng.uniform(0.7, 1.15),
        0.15,
        0.06,
        0.15,
    )


def _photograph(rng: np.random.Generator, stains: Stains) -> Canvas:
    """The laboratory's stain recipe, the scanner's colour, focus and noise."""
    layers = [
        (np.clip(stains[0], 0, None) * rng.uniform(0.78, 1.22), np.array(HAEMATOXYLIN) * rng.normal(1, 0.05, 3)),
        (np.clip(stains[1], 0, None) * rng.uniform(0.7, 1.25), np.array(EOSIN) * rng.normal(1, 0.06, 3)),
    ]
    picture = blur(through_stains(LIGHT, layers), rng.uniform(0.008, 0.022)) * rng.uniform(0.92, 1.03)
    small = shrink(picture, SCALE)
    return small + rng.normal(0, rng.uniform(0.008, 0.022), small.shape).astype(np.float32)


# What may stand in the middle, what round it, and how many places are tried for neighbours.
SCENES: dict[str, tuple[tuple[Nucleus, ...], tuple[Nucleus, ...], tuple[int, int]]] = {
    "epithelial": ((_epithelial,), (_epithelial, _epithelial, _epithelial, _inflammatory), (4, 14)),
    "fibroblast": ((_fibroblast,), (_fibroblast, _fibroblast, _inflammatory, _epithelial), (2, 9)),
    "inflammatory": ((_inflammatory,), (_inflammatory, _inflammatory, _fibroblast, _epithelial), (4, 14)),
    "miscellaneous": ((_dying, _dividing, _lining), (_epithelial, _fibroblast, _inflammatory), (2, 10)),
}
CLASSES = tuple(SCENES)

RECIPE = Recipe(
    name="synthetic-nuclei",
    title="Cell nuclei of four kinds",
    classes=CLASSES,
    counts=(330, 260, 300, 160),
    shape=(SIDE, SIDE, 3),
    modality="microscopy",
    stands_for="Sirinukunwattana et al., Locality Sensitive Deep Learning for Detection and Classification of Nuclei "
    "in Routine Colon Cancer Histology Images, IEEE Transactions on Medical Imaging 35 (2016): nuclei of four kinds.",
    draw=draw,
)
