"""Random under-sampling."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.data import Data, training_counts
from labcore.spec.imbalance.drawing import draw_classes
from labcore.spec.imbalance.sampling import Sampling
from labcore.spec.problem import Problem


class RandomUnderSampling(Sampling):
    """Show only as many images of each class as the rarest has, drawn anew every epoch."""

    title: ClassVar[str] = "Random under-sampling"
    kind: Literal["under_sampling"] = "under_sampling"
    balance: float = setting(
        1.0,
        "Images of the rarest class for each image of the largest. 1 makes all classes equal; lower it where too few "
        "images are left for an epoch.",
        above=0,
        high=1,
        step=0.05,
    )

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        present = counts[counts > 0]
        most = max(1, round(int(present.min()) / self.balance)) if len(present) else 0
        return np.minimum(counts, most)

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        return draw_classes(labels, self.counts(np.bincount(labels)), random)

    def notes(self, counts: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
        shown, images = int(self.counts(counts).sum()), int(counts.sum())
        if shown < images:
            yield f"An epoch shows {shown:,} of the {images:,} training images, and the next one others."

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        shown, batch = int(self.counts(training_counts(data)).sum()), experiment.training.batch_size
        if 0 < shown < min(batch, data.splits["train"].images):
            yield Problem(
                f"{key}.kind",
                f"Under-sampling leaves {shown} images an epoch, fewer than a batch of {batch}.",
                f"Set training.batch_size to {shown} or less, or set {key} to over_sampling, which leaves "
                "no image out.",
            )
