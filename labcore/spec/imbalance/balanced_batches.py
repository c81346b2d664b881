"""Balanced batches."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance.drawing import draw
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.problem import Problem


class BalancedBatches(Sampling):
    """As many images of each class in every batch, or one more; an epoch keeps its length."""

    title: ClassVar[str] = "Balanced batches"
    kind: Literal["balanced_batches"] = "balanced_batches"

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        present, shown = np.flatnonzero(counts), np.zeros_like(counts)
        for place, label in enumerate(present):
            shown[label] = len(range(place, int(counts.sum()), len(present)))
        return shown

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        """The classes take turns, so that a batch of any size, begun anywhere, is as balanced as its size allows."""
        present, order = np.unique(labels), np.empty(len(labels), np.int64)
        for place, label in enumerate(present):
            turns = order[place :: len(present)]
            turns[:] = draw(np.flatnonzero(labels == label), len(turns), random)
        return order

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        present, batch = int((training_counts(data) > 0).sum()), experiment.training.batch_size
        if batch < present:
            yield Problem(
                f"{key}.kind",
                f"A batch of {batch} cannot hold an image of each of {present} classes.",
                f"Set training.batch_size to {present} or more, or set {key} to over_sampling.",
            )
