"""The eight kinds of blood cells as another laboratory stains and photographs them: a benchmark for what learned here.

Nothing about the cells is different. The smears are stained more deeply, the lamp is whiter, the lens is less sharp and
the exposure shorter, as it goes between hospitals; and the kinds are met in other shares.
"""

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.synthetic.blood_cells import CLASSES, SIDE, Laboratory, drawn
from labcore.datasets.synthetic.recipe import Recipe

ELSEWHERE = Laboratory(
    light=(0.97, 0.95, 0.93), strength=(1.1, 1.5), focus=(0.016, 0.03), gain=(0.78, 0.94), noise=(0.01, 0.024)
)


def draw(label: int, body: np.random.Generator, view: np.random.Generator) -> NDArray[np.uint8]:
    """One cell, `(64, 64, 3)` uint8."""
    # A generator of its own: else picture 1 would show the very cell of picture 1 of the other set.
    return drawn(label, view.spawn(1)[0], ELSEWHERE)


RECIPE = Recipe(
    name="synthetic-blood-cells-elsewhere",
    title="Blood cells of eight kinds, from another laboratory",
    classes=CLASSES,
    counts=(30, 60, 60, 50, 70, 60, 50, 40),
    shape=(SIDE, SIDE, 3),
    modality="microscopy",
    stands_for="a hidden benchmark: the same kinds of cells, stained and photographed by another laboratory.",
    draw=draw,
)
