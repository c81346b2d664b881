"""What a projection to a map is."""

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice


class Projection(Choice):
    """How images are laid out on a map, so that those which the network holds for alike lie together."""

    takes: ClassVar[str] = ""
    """What the laying out takes beside describing the images, in a few words; empty where that is nothing."""

    @abstractmethod
    def project(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Places `(n, 2)` float32 of n points `(n, K)`, three at least."""

    def note(self, features: NDArray[np.float32]) -> str:
        """What must be known to read a map of these features, in a sentence."""
        return ""
