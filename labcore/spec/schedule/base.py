"""What a schedule is: a curve of factors over the run, the same for the drawing and for the training."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice


class Schedule(Choice):
    """How the learning rate moves over the run."""

    @abstractmethod
    def factors(self, steps: int) -> NDArray[np.float64]:
        """What the learning rate is multiplied by at each of `steps` optimizer steps, `(steps,)`."""

    def rates(self, learning_rate: float, steps: int) -> NDArray[np.float32]:
        """The learning rate at each of `steps` steps, `(steps,)` float32."""
        return (learning_rate * self.factors(max(1, steps))).astype(np.float32)
