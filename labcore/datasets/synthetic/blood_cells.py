"""Blood cells of eight kinds on a stained smear (May-Grünwald and Giemsa), drawn: one cell among red cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.canvas import (
    Canvas,
    blob,
    blur,
    cloud,
    ellipse,
    grains,
    grid,
    near,
    shrink,
    step,
    through_stains,
    to_bytes,
)
from labcore.datasets.synthetic.recipe import Recipe
from labcore.datasets.synthetic.white_cell_nuclei import Nucleus, Range, bent, either, lobes, round_

SIDE, SCALE = 64, 2
SHAPE = (SIDE * SCALE, SIDE * SCALE)

AZURE = (1.35, 1.85, 0.62)
EOSIN = (0.12, 0.62, 0.6)
SKY = (0.62, 0.46, 0.08)
LILAC = (0.3, 0.55, 0.2)
HAEMOGLOBIN = (0.24, 0.33, 0.22)


Layer = tuple[Canvas, tuple[float, float, float]]  # how much of a stain, and what a unit of it absorbs


@dataclass(frozen=True)
class Laboratory:
    """How a laboratory stains a smear, and how it photographs it. Ranges are drawn from evenly, picture by picture.

    Attributes:
        light: of the lamp and the empty slide, red, green and blue, 0 to 1.
        strength: how deeply the smear is stained.
        focus: the blur, in half heights of the picture.
        gain: the exposure.
        noise: the camera's, 0 to 1.
    """

    light: tuple[float, float, float] = (1.0, 0.92, 0.81)
    strength: Range = (0.78, 1.18)
    focus: Range = (0.006, 0.016)
    gain: Range = (0.9, 1.04)
    noise: Range = (0.006, 0.018)


HERE = Laboratory()


@dataclass(frozen=True)
class Cell:
    """One kind of cell. Ranges are drawn from evenly; they overlap between kinds, as they do under the microscope.

    Attributes:
        radius: of the cell, in half heights of the picture.
        nucleus: draws it, given the cell's radius; None for a platelet.
        dense: how darkly the nucleus stains; `lace`: how coarse its texture is.
        pink, blue: how the cytoplasm stains.
        stain, amount, grain: colour, strength and size of the granules; `over`: whether they cover the nucleus.
        rough: how far the outline is from round; `holes`: how likely it has vacuoles.
    """

    radius: Range
    nucleus: Nucleus | None
    dense: Range
    lace: Range
    pink: Range
    blue: Range
    stain: tuple[float, float, float] = LILAC
    amount: Range = (0.0, 0.0)
    grain: Range = (0.012, 0.022)
    over: float = 0.0
    rough: float = 0.04
    holes: float = 0.0


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> NDArray[np.uint8]:
    """One cell, `(64, 64, 3)` uint8. Every picture is of another cell, so `view` alone decides."""
    return drawn(label, view, HERE)


def drawn(label: int, rng: np.random.Generator, laboratory: Laboratory) -> NDArray[np.uint8]:
    """One cell as that laboratory shows it, `(64, 64, 3)` uint8."""
    kind = KINDS[CLASSES[label]]
    rows, columns = grid(*SHAPE)
    radius = rng.uniform(*kind.radius)
    y, x = rows - np.float32(rng.normal(0, 0.06)), columns - np.float32(rng.normal(0, 0.06))
    stretch, lean = rng.uniform(0.9, 1.12), rng.uniform(0, np.pi)
    cell = blob(rng, y, x, (0, 0), (radius * stretch, radius / stretch), lean, kind.rough, 0.025)
    layers: list[Layer] = [(_red_cells(rng, rows, columns, radius) * (1 - cell), HAEMOGLOBIN)]
    layers += _stray_platelets(rng, rows, columns, radius)
    nucleus = kind.nucleus(rng, y, x, radius) * cell if kind.nucleus else np.zeros(SHAPE, np.float32)
    cytoplasm = cell * (1 - nucleus) * (1 + 0.12 * cloud(rng, SHAPE, 6, 3))
    if rng.random() < kind.holes:
        cytoplasm *= 1 - 0.8 * grains(rng, SHAPE, 70, (0.03, 0.07))
    rim = cell * step(radius * 0.12 - np.abs(np.hypot(y, x) - radius), 0.05)
    layers.append((cytoplasm * (0.22 + rng.uniform(*kind.pink)), LILAC))
    layers.append((cytoplasm * rng.uniform(*kind.blue) + 0.12 * rim, SKY))
    count = int(rng.uniform(450, 700))
    granules = grains(rng, SHAPE, count, kind.grain) * cell * (1 - (1 - kind.over) * nucleus)
    layers.append((granules * rng.uniform(*kind.amount), kind.stain))
    layers.append((_chromatin(rng, nucleus, rng.uniform(*kind.lace)) * rng.uniform(*kind.dense), AZURE))
    return to_bytes(_photograph(rng, layers, laboratory))


def _chromatin(rng: np.random.Generator, nucleus: Canvas, lace: float) -> Canvas:
    """The nucleus with clumps, pale gaps and a darker membrane."""
    clumps = cloud(rng, SHAPE, 14, 3, 0.8)
    edge = np.clip(nucleus - blur(nucleus, 0.05), 0, 1)
    return nucleus * np.clip(0.9 + lace * clumps, 0.35, 1.5) + 0.5 * edge


def _red_cells(rng: np.random.Generator, y: Canvas, x: Canvas, keep_clear: float) -> Canvas:
    """Red cells round the one of interest, some overlapping, paler in their middle."""
    total = np.zeros(SHAPE, np.float32)
    size, pallor, strength = rng.normal(0.29, 0.02), rng.uniform(0.3, 0.85), rng.uniform(0.8, 1.25)
    for _ in range(int(rng.integers(9, 20))):
        centre = rng.uniform(-1.2, 1.2, 2)
        if np.hypot(*centre) < keep_clear + size * rng.uniform(0.75, 1.05):
            continue
        place = (centre[0], centre[1])
        radius, squeeze = size * rng.uniform(0.88, 1.12), rng.uniform(0.88, 1.12)
        at = near(SHAPE, place, radius * 1.4)
        disc = blob(rng, y[at], x[at], place, (radius * squeeze, radius / squeeze), rng.uniform(0, 3), 0.03, 0.025)
        hollow = ellipse(y[at], x[at], place, (radius * 0.5, radius * 0.5), 0.0, 0.08)
        total[at] += disc * (1 - pallor * hollow)
    return strength * np.minimum(total, 1.7)


def _stray_platelets(rng: np.random.Generator, y: Canvas, x: Canvas, keep_clear: float) -> list[Layer]:
    """Now and then a platelet or two at the side."""
    found = np.zeros(SHAPE, np.float32)
    for _ in range(int(rng.poisson(0.35))):
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(keep_clear + 0.12, 1.1)
        centre = (far * np.sin(angle), far * np.cos(angle))
        found += blob(rng, y, x, centre, (0.08, 0.06), angle, 0.15, 0.02)
    return [(found * np.clip(0.5 + 0.3 * cloud(rng, SHAPE, 16, 2), 0, 1), AZURE)]


def _photograph(rng: np.random.Generator, layers: list[Layer], laboratory: Laboratory) -> Canvas:
    """The smear's stain strength, the lamp's colour, focus and the camera's noise."""
    strength = rng.uniform(*laboratory.strength)
    warmth = np.array([1, rng.normal(1, 0.012), rng.normal(1, 0.04)])
    light = np.array(laboratory.light) * warmth
    picture = through_stains(light, [(amount * strength, stain) for amount, stain in layers])
    picture = blur(picture, rng.uniform(*laboratory.focus)) * rng.uniform(*laboratory.gain)
    small = shrink(picture, SCALE)
    return small + rng.normal(0, rng.uniform(*laboratory.noise), small.shape).astype(np.float32)


# fmt: off
KINDS = {
    "basophil": Cell(
        radius=(0.42, 0.54), nucleus=lobes((2, 3), (0.42, 0.55), 0.36), dense=(0.6, 0.9), lace=(0.15, 0.25),
        pink=(0.1, 0.4), blue=(0.05, 0.2), stain=AZURE, amount=(0.6, 1.15), grain=(0.02, 0.038), over=0.75, rough=0.06,
    ),
    "eosinophil": Cell(
        radius=(0.46, 0.6), nucleus=lobes((2, 3), (0.34, 0.44), 0.46), dense=(0.8, 1.05), lace=(0.12, 0.22),
        pink=(0.1, 0.4), blue=(0.0, 0.1), stain=EOSIN, amount=(0.55, 1.3), grain=(0.022, 0.036), over=0.1,
    ),
    "erythroblast": Cell(
        radius=(0.33, 0.48), nucleus=round_((0.5, 0.74)), dense=(0.95, 1.35), lace=(0.08, 0.25),
        pink=(0.1, 0.5), blue=(0.2, 0.8), rough=0.06,
    ),
    "ig": Cell(
        radius=(0.48, 0.7), nucleus=either(round_((0.62, 0.78), 0.06), bent((0.62, 0.78), (0.3, 0.6))),
        dense=(0.7, 1.0), lace=(0.14, 0.26), pink=(0.25, 0.7), blue=(0.05, 0.45),
        stain=AZURE, amount=(0.05, 0.5), grain=(0.01, 0.02), over=0.4, rough=0.06,
    ),
    "lymphocyte": Cell(
        radius=(0.35, 0.52), nucleus=round_((0.74, 0.92)), dense=(0.8, 1.15), lace=(0.1, 0.2),
        pink=(0.0, 0.25), blue=(0.25, 0.7), rough=0.05,
    ),
    "monocyte": Cell(
        radius=(0.52, 0.72), nucleus=either(bent((0.66, 0.82), (0.4, 0.8)), round_((0.66, 0.8), 0.12)),
        dense=(0.65, 0.9), lace=(0.18, 0.32), pink=(0.1, 0.4), blue=(0.2, 0.55),
        stain=AZURE, amount=(0.0, 0.18), grain=(0.009, 0.015), over=0.2, rough=0.1, holes=0.4,
    ),
    "neutrophil": Cell(
        radius=(0.46, 0.62), nucleus=either(lobes((3, 5), (0.25, 0.34), 0.5), bent((0.66, 0.78), (0.75, 1.0))),
        dense=(0.8, 1.1), lace=(0.12, 0.24), pink=(0.05, 0.4), blue=(0.0, 0.08),
        stain=LILAC, amount=(0.2, 0.8), grain=(0.01, 0.018), over=0.1,
    ),
    "platelet": Cell(
        radius=(0.14, 0.25), nucleus=None, dense=(0.0, 0.0), lace=(0.1, 0.2), pink=(0.2, 0.6), blue=(0.1, 0.4),
        stain=AZURE, amount=(0.3, 0.9), grain=(0.015, 0.035), rough=0.16,
    ),
}
# fmt: on
CLASSES = tuple(KINDS)

RECIPE = Recipe(
    name="synthetic-blood-cells",
    title="Blood cells of eight kinds",
    classes=CLASSES,
    counts=(90, 180, 110, 165, 90, 105, 185, 130),
    shape=(SIDE, SIDE, 3),
    modality="microscopy",
    stands_for="Acevedo et al., A dataset of microscopic peripheral blood cell images for development of automatic "
    "recognition systems, Data in Brief 30 (2020): eight kinds of cells, 360 × 363 px.",
    draw=draw,
)
