"""Whether an explanation has anything to do with what the network has learned."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from labcore.explain.similarity import alike
from labcore.spec.explainer import Explainer, Network

DRAWS = 3
"""How often weights are drawn anew."""

STAGES = 4
"""In which layers are drawn anew, one quarter after the other."""


class Twin(Protocol):
    """Networks that have learned nothing, or only in part, see `labcore.explain.randomized.RandomizedNetwork`."""

    def draw(self, seed: int, share: float = 1.0) -> Network:
        """One, by `seed`, with that share of its layers drawn anew, the nearest to the answer first."""
        ...


@dataclass(frozen=True)
class Sanity:
    """How alike maps are to those of the same network with weights drawn anew, `(n, draws)` each.

    Attributes:
        rank: Spearman's correlation of sizes, -1 to 1.
        structure: SSIM of sizes, -1 to 1.
    """

    rank: NDArray[np.float32]
    structure: NDArray[np.float32]


def sanity(
    method: Explainer,
    twin: Twin,
    images: NDArray[np.uint8],
    classes: NDArray[np.int32],
    maps: NDArray[np.float32],
    draws: int = DRAWS,
    share: float = 1.0,
    within: NDArray[np.bool_] | None = None,
) -> Sanity:
    """The check by Adebayo et al. (NeurIPS 2018): the same method, the network having learned nothing.

    Args:
        twin: of the network that the `maps` `(n, h, w)` of `images` `(n, H, W, C)` and `classes` `(n,)` are of.
        draws: how often weights are drawn.
        share: of the layers that are drawn anew, from the answer back.
        within: the pixels `(n, H, W)` of masks that are explained: maps are compared over these, see `alike`.
    """
    others = (method.maps(twin.draw(seed, share), images, classes) for seed in range(draws))
    ranks, structures = zip(*(alike(maps, other, within) for other in others), strict=True)
    return Sanity(np.stack(ranks, axis=1), np.stack(structures, axis=1))


def cascade(
    method: Explainer,
    twin: Twin,
    images: NDArray[np.uint8],
    classes: NDArray[np.int32],
    maps: NDArray[np.float32],
    stages: int = STAGES,
    within: NDArray[np.bool_] | None = None,
) -> NDArray[np.float32]:
    """`(n, stages)` the rank correlation with ever more layers drawn anew, from the answer back: one part of them,
    two, up to all. Of a sound method it falls as soon as what was learned last is gone.
    """
    shares = np.arange(1, stages + 1) / stages
    others = (method.maps(twin.draw(0, float(share)), images, classes) for share in shares)
    return np.stack([alike(maps, other, within)[0] for other in others], axis=1)
