"""The shapes of white cells' nuclei: round, bent, in lobes; each drawn for a cell of a given radius at the origin."""

from collections.abc import Callable

import numpy as np

from labcore.datasets.synthetic.canvas import Canvas, blob, curve, grid

Range = tuple[float, float]
Nucleus = Callable[[np.random.Generator, Canvas, Canvas, float], Canvas]


def round_(fill: Range, rough: float = 0.05, off_centre: float = 0.12) -> Nucleus:
    """A round or oval nucleus that fills the given part of the cell's radius, possibly to one side."""

    def nucleus(rng: np.random.Generator, y: Canvas, x: Canvas, radius: float) -> Canvas:
        size = radius * rng.uniform(*fill)
        angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1) * min(off_centre, radius - size * 0.85)
        centre = (away * np.sin(angle), away * np.cos(angle))
        squeeze = rng.uniform(0.88, 1.14)
        return blob(rng, y, x, centre, (size * squeeze, size / squeeze), angle, rough, 0.02)

    return nucleus


def bent(fill: Range, bend: Range) -> Nucleus:
    """A kidney or horseshoe: an oval with a notch; `bend` is how deep the notch goes."""

    def nucleus(rng: np.random.Generator, y: Canvas, x: Canvas, radius: float) -> Canvas:
        size, angle = radius * rng.uniform(*fill), rng.uniform(0, 2 * np.pi)
        whole = blob(rng, y, x, (0, 0), (size * 0.88, size * 1.08), -angle, 0.07, 0.02)
        away = size * (1.5 - rng.uniform(*bend))
        notch_at = (away * np.cos(angle), away * np.sin(angle))
        notch = blob(rng, y, x, notch_at, (size * 0.62, size * 0.5), -angle, 0.08, 0.025)
        return whole * (1 - notch)

    return nucleus


def lobes(count: tuple[int, int], size: Range, spread: float) -> Nucleus:
    """Lobes along an arc, joined by strands."""

    def nucleus(rng: np.random.Generator, y: Canvas, x: Canvas, radius: float) -> Canvas:
        lobes = int(rng.integers(count[0], count[1] + 1))
        start, sweep = rng.uniform(0, 2 * np.pi), rng.uniform(0.75, 1.0) * (1.05 + 0.95 * (lobes - 1))
        angles = start + np.linspace(0, sweep, lobes) + rng.normal(0, 0.1, lobes)
        far = radius * spread * rng.uniform(0.85, 1.15, lobes)
        centres = np.stack([far * np.sin(angles), far * np.cos(angles)], axis=1)
        total: Canvas = np.zeros_like(y)
        for (down, right), angle in zip(centres, angles, strict=True):
            big = radius * rng.uniform(*size)
            lobe = blob(rng, y, x, (down, right), (big * 0.9, big * 1.15), np.pi / 2 - angle, 0.09, 0.02)
            total = np.maximum(total, lobe)
        rows, columns = grid(*y.shape)
        moved = (rows[0, 0] - y[0, 0], columns[0, 0] - x[0, 0])
        strand = curve(y.shape, centres + moved, radius * rng.uniform(0.12, 0.3), 0.012)
        return np.maximum(total, np.clip(strand * 1.3, 0, 1))

    return nucleus


def either(*options: Nucleus) -> Nucleus:
    """One of several nuclei, as likely as each other."""
    return lambda rng, y, x, radius: options[int(rng.integers(len(options)))](rng, y, x, radius)
