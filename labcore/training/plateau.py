"""Lowers the learning rate of a run that has stalled."""

from collections.abc import Callable
from dataclasses import dataclass

import keras

from labcore.training.best import Best


@dataclass(frozen=True)
class Plateau:
    """Moves the factor on a learning rate after each epoch.

    What it depends on is the factor itself, which is part of the learner's state, and how long the best epoch lies
    back, which the loop keeps: a run that is taken up again goes on as if it had never been interrupted.

    Attributes:
        factor: a variable that multiplies every rate.
        lowered: the factor to come, of the factor now and the number of epochs since the last improvement.
    """

    factor: keras.Variable
    lowered: Callable[[float, int], float]

    def update(self, best: Best) -> None:
        """Take note of an epoch that `best` has seen."""
        self.factor.assign(self.lowered(float(keras.ops.convert_to_numpy(self.factor)), best.waited))
