"""Random over-sampling."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.imbalance.drawing import draw_classes
from labcore.spec.imbalance.sampling import Sampling

OFTEN = 10
"""Repetitions of an image within an epoch from which on a note is due."""


def raised(counts: NDArray[np.int64], balance: float) -> NDArray[np.int64]:
    """`counts` `(C,)` with every class that has images brought to `balance` times the largest."""
    least = round(balance * int(counts.max()))
    return np.where(counts > 0, np.maximum(counts, least), 0)


class RandomOverSampling(Sampling):
    """Repeat images of rare classes until they are as many as those of the largest class."""

    title: ClassVar[str] = "Random over-sampling"
    kind: Literal["over_sampling"] = "over_sampling"
    balance: float = setting(
        1.0,
        "Images of the rarest class for each image of the largest. 1 makes all classes equal; lower it where the "
        "network begins to know the repeated images by heart.",
        above=0,
        high=1,
        step=0.05,
    )

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return raised(counts, self.balance)

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        return draw_classes(labels, self.counts(np.bincount(labels)), random)

    def notes(self, counts: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
        times = self.counts(counts) / np.maximum(counts, 1)
        most = int(times.argmax())
        if times[most] >= OFTEN:
            yield (
                f"Each training image of '{classes[most]}' is seen about {times[most]:.0f} times an epoch; "
                "augmentation keeps the network from learning them by heart."
            )
