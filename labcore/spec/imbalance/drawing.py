"""Drawing training images class by class."""

import numpy as np
from numpy.typing import NDArray


def draw(positions: NDArray[np.int64], number: int, random: np.random.Generator) -> NDArray[np.int64]:
    """`number` of `positions` in random order: each as often as every other, or once more."""
    passes = [random.permutation(positions) for _ in range(-(-number // len(positions)))]
    return np.concatenate([positions[:0], *passes])[:number]


def draw_classes(
    labels: NDArray[np.int32], wanted: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Positions in `labels` `(M,)` in random order, as many of each class as `wanted` `(C,)` says."""
    parts = [draw(np.flatnonzero(labels == label), int(wanted[label]), random) for label in np.flatnonzero(wanted)]
    return random.permutation(np.concatenate(parts))
