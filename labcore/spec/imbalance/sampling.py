"""Which training images an epoch shows, and how often."""

from abc import abstractmethod
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice


class Sampling(Choice):
    """Which training images an epoch shows, and how often."""

    @abstractmethod
    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many images of each class an epoch shows, `(C,)`, where the training split has `counts` `(C,)`."""

    @abstractmethod
    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        """The positions in `labels` `(M,)` int32 that an epoch shows, in order: as many of each as `counts` says."""


class AsTheyAre(Sampling):
    """Every training image once an epoch."""

    title: ClassVar[str] = "Every image once"
    kind: Literal["none"] = "none"

    def counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        return counts

    def order(self, labels: NDArray[np.int32], random: np.random.Generator) -> NDArray[np.int64]:
        return random.permutation(len(labels))
