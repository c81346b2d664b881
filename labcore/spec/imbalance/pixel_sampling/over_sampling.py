"""Images that show rare classes, several times an epoch."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.imbalance.pixel_sampling.base import Held
from labcore.spec.imbalance.pixel_sampling.rare import Raising


class PixelOverSampling(Raising):
    """Shows images with a rare class several times an epoch; with augmentation, they differ each time."""

    title: ClassVar[str] = "Oversampling"
    kind: Literal["over_sampling"] = "over_sampling"

    def amount(self) -> float:
        return 1.0

    def order(self, shows: NDArray[np.bool_], made: int, random: np.random.Generator) -> NDArray[np.int64]:
        held = Held(len(shows), shows.sum(axis=0), shows.sum(axis=0))
        places = [np.arange(len(shows))]
        for label, number in enumerate(self.extra(held)):
            showing = np.flatnonzero(shows[:, label])
            if number:
                # Each as often as the others, and who comes once more is drawn anew for every epoch.
                places += [showing] * (number // len(showing))
                places.append(random.choice(showing, number % len(showing), replace=False))
        return random.permutation(np.concatenate(places))
