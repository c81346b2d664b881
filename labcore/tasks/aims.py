"""What of a network's answers to some images is explained: a class of each, of masks over some pixels."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.explain.aimed import AimedNetwork, AimedTwin
from labcore.explain.network import ExplainedNetwork
from labcore.explain.randomized import RandomizedNetwork
from labcore.spec.explainer import Network


@dataclass(frozen=True)
class Aims:
    """One for each image.

    Attributes:
        labels: `(n,)` int32, the class that is explained.
        regions: `(n, H, W)` bool, over which pixels of the mask; None where an image has one class.
    """

    labels: NDArray[np.int32]
    regions: NDArray[np.bool_] | None = None

    @property
    def targets(self) -> NDArray[np.int32]:
        """`(n,)` what methods are told to explain of `network`."""
        return self.labels if self.regions is None else np.arange(len(self.labels), dtype=np.int32)

    def network(self, explained: ExplainedNetwork) -> Network:
        """As methods ask it."""
        return explained if self.regions is None else AimedNetwork(explained, self.labels, self.regions)

    def answering(self, explained: ExplainedNetwork) -> Any:
        """From images to what is given to each target, `(n, targets)`."""
        asked = explained if self.regions is None else AimedNetwork(explained, self.labels, self.regions)
        return asked.probabilities

    def twin(self, randomized: RandomizedNetwork) -> RandomizedNetwork | AimedTwin:
        """Networks that have learned nothing, asked about the same."""
        return randomized if self.regions is None else AimedTwin(randomized.draw, self.labels, self.regions)

    def of(self, rows: NDArray[np.integer]) -> "Aims":
        """Those of the images at `rows`."""
        return Aims(self.labels[rows], None if self.regions is None else self.regions[rows])

    def key(self, place: int) -> dict[str, Any]:
        """What tells the aim at `place` from others, as plain data."""
        told: dict[str, Any] = {"class": int(self.labels[place])}
        if self.regions is not None:
            told["region"] = hashlib.sha256(np.packbits(self.regions[place]).tobytes()).hexdigest()
        return told
