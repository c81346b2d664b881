"""How much each class counts in the loss."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice


class ClassWeights(Choice):
    """How much each class counts in the loss."""

    lab: ClassVar[str] = "imbalance"

    @abstractmethod
    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        """Weights `(C,)` float32 from the training counts `(C,)` of `classes`; those without images weigh 0."""


class NoClassWeights(ClassWeights):
    """Every image counts the same."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        return np.ones(len(counts), np.float32)


class BalancedClassWeights(ClassWeights):
    """Every class counts the same: weight = images / (classes × images of the class)."""

    title: ClassVar[str] = "Balanced"
    kind: Literal["balanced"] = "balanced"

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        present = counts > 0
        weights = np.zeros(len(counts), np.float32)
        weights[present] = counts.sum() / (present.sum() * counts[present])
        return weights
