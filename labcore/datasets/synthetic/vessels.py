"""The vessels of a lung, as they leave its hilum."""

import numpy as np

from labcore.datasets.synthetic.canvas import Canvas, curve

Range = tuple[float, float]


def branch(
    rng: np.random.Generator,
    shape: tuple[int, int],
    side: int,
    *,
    hilum: tuple[float, float],
    angles: Range,
    reaches: Range,
    sway: float,
    points: int,
    widths: tuple[float, float],
) -> Canvas:
    """One vessel that thins out half way, 1 on its thick part, 0.6 on its thin one and 0 elsewhere.

    Args:
        rng: draws its angle, reach and bend.
        shape: of the canvas, pixels.
        side: the lung, -1 or 1.
        hilum: where it begins, (down, outwards), in the units of positions.
        angles: radians downwards from the outside.
        reaches: lengths.
        sway: the standard deviation of its bend.
        points: of the line that is drawn.
        widths: of the thick part and of the thin one.
    """
    angle, reach = rng.uniform(*angles), rng.uniform(*reaches)
    t = np.linspace(0, 1, points)[:, None]
    heading = np.array([[np.sin(angle), side * np.cos(angle)]])
    bend = np.array([[np.cos(angle), -side * np.sin(angle)]]) * rng.normal(0, sway)
    path = np.array([[hilum[0], side * hilum[1]]]) + reach * t * heading + bend * t**2
    middle = points // 2
    thick, thin = curve(shape, path[: middle + 1], widths[0]), curve(shape, path[middle:], widths[1])
    return np.maximum(thick, 0.6 * thin)
