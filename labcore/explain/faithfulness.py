"""Whether the answer hangs on what a map marks: pixels are taken away, or given back, the marked ones first."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.explain.network import Answering
from labcore.spec.explainer.baseline import baseline

STEPS = 16
"""Equal parts in which pixels are taken away."""

DRAWS = 5
"""Random maps that a map is held against. In one image that is too few to tell luck from more, in two it may do;
nineteen would do in one, and ask the network 3.3 times as often."""

PASSES = 2 * (1 + DRAWS) * (STEPS + 1)
"""Answers of the network that one map takes."""


@dataclass(frozen=True)
class Faithfulness:
    """The class's probability with 0, 1/16, … 16/16 of the pixels taken away or given back.

    Attributes:
        deletion: `(n, STEPS + 1)`: pixels become the image's mean color.
        insertion: the same: pixels come back into a blurred image.
        random_deletion, random_insertion: `(n, draws, STEPS + 1)`: the same by maps that know nothing.
    """

    deletion: NDArray[np.float32]
    insertion: NDArray[np.float32]
    random_deletion: NDArray[np.float32]
    random_insertion: NDArray[np.float32]

    @property
    def score(self) -> NDArray[np.float32]:
        """`(n,)`: area under insertion less that under deletion, -1 to 1; high where the answer hangs on it."""
        return area(self.insertion) - area(self.deletion)

    @property
    def random_score(self) -> NDArray[np.float32]:
        """`(n, draws)`, the same of maps that know nothing."""
        return area(self.random_insertion) - area(self.random_deletion)

    @property
    def beaten(self) -> NDArray[np.float32]:
        """`(n,)`: the share of the random maps that the map is better than."""
        return (self.score[:, None] > self.random_score).mean(axis=1).astype(np.float32)


def faithfulness(
    answering: Answering,
    images: NDArray[np.uint8],
    classes: NDArray[np.int32],
    maps: NDArray[np.float32],
    draws: int = DRAWS,
) -> Faithfulness:
    """Deletion and insertion (Petsiuk et al., BMVC 2018) by the `maps` `(n, h, w)` of `images` `(n, H, W, C)`.

    They are held against maps of the same grain that know nothing: the map itself, mirrored and moved round the image
    at random. Single pixels in random order would not do: to lose a sprinkle of them harms a network more than to lose
    a patch.
    """
    found = [
        _curves(answering, image, label, _stretched(map_, image.shape), draws)
        for image, label, map_ in zip(images, classes, maps, strict=True)
    ]
    deletion, insertion = (np.stack(curves) for curves in zip(*found, strict=True))
    return Faithfulness(deletion[:, 0], insertion[:, 0], deletion[:, 1:], insertion[:, 1:])


def area(curves: NDArray[np.float32]) -> NDArray[np.float32]:
    """Under curves `(…, steps + 1)` over 0 to 1, by trapezoids."""
    return np.trapezoid(curves, dx=1 / (curves.shape[-1] - 1), axis=-1).astype(np.float32)


def _curves(
    answering: Answering, image: NDArray[np.uint8], label: np.int32, map_: NDArray[np.float32], draws: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Deletion and insertion by `map_` `(H, W)`, then by random ones: `(1 + draws, STEPS + 1)` each."""
    random = np.random.default_rng(0)
    emptied, blurred = (baseline(image[None], kind)[0] for kind in ("mean", "blurred"))
    curves = []
    for each in (map_, *(_elsewhere(map_, random) for _ in range(draws))):
        order = _order(each, random)
        stages = np.concatenate([_stages(image, emptied, order), _stages(blurred, image, order)])
        curves.append(answering(stages)[:, label].reshape(2, STEPS + 1))
    deletion, insertion = np.stack(curves, axis=1)
    return deletion, insertion


def _stages(start: NDArray[Any], end: NDArray[Any], order: NDArray[np.int64]) -> NDArray[np.float32]:
    """`(STEPS + 1, H, W, C)`: `start` `(H, W, C)` as it becomes `end`, pixel by pixel in `order`."""
    stages = np.repeat(start[None].astype(np.float32), STEPS + 1, axis=0).reshape(STEPS + 1, -1, start.shape[-1])
    goal = end.reshape(-1, end.shape[-1])
    for stage, count in enumerate(np.linspace(0, len(order), STEPS + 1).round().astype(int)):
        stages[stage, order[:count]] = goal[order[:count]]
    return stages.reshape(-1, *start.shape)


def _order(map_: NDArray[np.floating], random: np.random.Generator) -> NDArray[np.int64]:
    """The pixels `(H * W,)` by falling value; those of one value in random order."""
    return np.lexsort((random.random(map_.size), -map_.reshape(-1)))


def _elsewhere(map_: NDArray[np.floating], random: np.random.Generator) -> NDArray[np.floating]:
    """The map mirrored and moved round at random: as fine or coarse as it is, and knowing nothing."""
    for axis in (0, 1):
        if random.random() < 0.5:
            map_ = np.flip(map_, axis)
    return np.roll(map_, [int(random.integers(side)) for side in map_.shape], axis=(0, 1))


def _stretched(map_: NDArray[np.floating], shape: tuple[int, ...]) -> NDArray[np.float32]:
    height, width = shape[:2]
    return np.asarray(cv2.resize(map_.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
