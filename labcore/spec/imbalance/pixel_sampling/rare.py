"""What all ways have in common that raise the classes which few images show."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.pixel_sampling.base import Held, PixelSampling

TRIES = 200
"""Rounds of raising shares until they are as wished: each extra image makes the epoch longer."""


class Raising(PixelSampling):
    """Shows more images of each class that fewer than a wished share of the images show."""

    share: float = setting(
        0.3,
        "Share of the images that each class shall be seen in. A class that more of them show is left as it is; raise "
        "it for more of the rare ones.",
        above=0,
        high=0.9,
        step=0.05,
    )
    most_extra: float = setting(
        1.0,
        "The most images an epoch shows beyond the training images, in parts of these: 1 makes it at most twice as "
        "long. Where that does not suffice, classes stay below the wished share.",
        above=0,
        high=5,
        step=0.1,
        usual=(0.1, 2),
    )

    @abstractmethod
    def amount(self) -> float:
        """How much of its class an extra image shows, in parts of what an image that shows it has of it."""

    def extra(self, held: Held) -> NDArray[np.int64]:
        room = int(self.most_extra * held.images)
        extra = np.zeros(len(held.shows), np.int64)
        for _ in range(TRIES):
            before = int(extra.sum())
            wanted = np.ceil(self.share * (held.images + min(before, room))).astype(np.int64)
            extra = np.where(held.shows > 0, np.maximum(0, wanted - held.shows), 0)
            if extra.sum() == before or before >= room:
                break
        total = int(extra.sum())
        return extra if total <= room else extra * room // total

    def order(self, shows: NDArray[np.bool_], made: int, random: np.random.Generator) -> NDArray[np.int64]:
        return random.permutation(len(shows) + made)

    def foreseen(self, held: Held) -> Held:
        extra, area = self.extra(held), held.pixels.sum() / max(1, held.images)
        pixels = held.pixels.astype(np.float64)
        for label in np.flatnonzero(extra):
            own = min(area, self.amount() * held.pixels[label] / held.shows[label])
            others = np.where(np.arange(len(pixels)) == label, 0, held.pixels)
            rest = others / max(1, others.sum()) * (area - own)
            rest[label] = own
            pixels += extra[label] * rest
        return Held(held.images + int(extra.sum()), held.shows + extra, np.rint(pixels).astype(np.int64))
