"""A network of masks, as methods of explanation ask about some pixels and a class: as if these were classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.explain.network import ExplainedNetwork

ANSWERED_AT_ONCE = 8


@dataclass(frozen=True)
class AimedNetwork:
    """What `network` gives the class `labels[a]` over the pixels `regions[a]`, for each aim `a`.

    Methods take the places of aims for classes, so that each method, and each check, is the same for masks. A score is
    the sum over the region of the class's score before the softmax (Vinogradova et al., AAAI 2020, equation 2); the
    probability, the mean over it of the class's.

    Attributes:
        labels: `(a,)` int32.
        regions: `(a, H, W)` bool; over an empty one each score is 0.
    """

    network: ExplainedNetwork
    labels: NDArray[np.int32]
    regions: NDArray[np.bool_]

    @property
    def at_once(self) -> int:
        return self.network.at_once

    def scores(self, images: NDArray[Any], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """`(n,)`."""
        return self.network.scores(images, self.labels[classes], self.regions[classes])

    def gradients(self, images: NDArray[Any], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """`(n, H, W, C)`."""
        return self.network.gradients(images, self.labels[classes], self.regions[classes])

    def planes(self, images: NDArray[Any], layer: str) -> NDArray[np.float32]:
        """`(n, h, w, K)`. Raises InputError where the layer gives none."""
        return self.network.planes(images, layer)

    def weighted_planes(self, images: NDArray[Any], classes: NDArray[np.int32], layer: str) -> NDArray[np.float32]:
        """`(n, h, w)`. Raises InputError where the layer gives no planes."""
        return self.network.weighted_planes(images, self.labels[classes], layer, self.regions[classes])

    def probabilities(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """`(n, a)`."""
        weights = self.regions / np.maximum(self.regions.sum(axis=(1, 2), keepdims=True), 1)
        parts = []
        for start in range(0, len(images), ANSWERED_AT_ONCE):
            given = self.network.probabilities(images[start : start + ANSWERED_AT_ONCE])
            pairs = zip(self.labels, weights, strict=True)
            parts.append(np.stack([np.einsum("nhw,hw->n", given[..., label], each) for label, each in pairs], axis=1))
        return np.concatenate(parts).astype(np.float32)


@dataclass(frozen=True)
class AimedTwin:
    """Twins that have learned nothing, see `RandomizedNetwork.draw`, asked about the same pixels and classes."""

    drawn: Callable[[int, float], ExplainedNetwork]
    labels: NDArray[np.int32]
    regions: NDArray[np.bool_]

    def draw(self, seed: int, share: float = 1.0) -> AimedNetwork:
        return AimedNetwork(self.drawn(seed, share), self.labels, self.regions)
