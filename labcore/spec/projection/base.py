"""What a projection to a map is."""

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice

NOISE = 1e-5
"""Of the largest number of a feature: what float32 leaves of a difference that is none."""


class Projection(Choice):
    """How images are laid out on a map, so that those which the network holds for alike lie together."""

    lab: ClassVar[str] = "explanation"

    takes: ClassVar[str] = ""
    """What the laying out takes beside describing the images, in a few words; empty where that is nothing."""

    def project(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Places `(n, 2)` float32 of n points `(n, K)`, three at least; all zero where the points are all alike."""
        if are_alike(features):
            return np.zeros((len(features), 2), np.float32)
        return self._laid_out(features)

    def note(self, features: NDArray[np.float32]) -> str:
        """What must be known to read a map of these features, in a sentence."""
        if are_alike(features):
            return "All images lie at one place: the network sees no difference between them."
        return self._note(features)

    @abstractmethod
    def _laid_out(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Places of points that are not all alike."""

    def _note(self, features: NDArray[np.float32]) -> str:
        return ""


def are_alike(features: NDArray[np.float32]) -> bool:
    """Whether all points `(n, K)` are the same, but for rounding: of no distances there is no map to make."""
    return bool((np.ptp(features, axis=0) <= NOISE * np.abs(features).max(axis=0)).all())


def at_least_two(features: NDArray[np.floating]) -> NDArray[np.floating]:
    """`features` `(n, K)`, with a column of zeros beside a single one."""
    if features.shape[1] > 1:
        return features
    return np.column_stack([features, np.zeros(len(features), features.dtype)])
