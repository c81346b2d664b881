"""Lowers the learning rate of a run that has stalled."""

from collections.abc import Callable
from dataclasses import dataclass

import keras

from labcore.spec.schedule import Schedule


def rate_factor(schedule: Schedule) -> keras.Variable | None:
    """What learning rates are multiplied by where `schedule` reacts to how training goes; else None."""
    return keras.Variable(1.0, trainable=False, name="rate_factor") if schedule.reacts else None


@dataclass(frozen=True)
class Plateau:
    """Moves the factor on a learning rate after each epoch.

    What it depends on is the factor itself, which is part of the learner's state, and how long the best epoch lies
    back, which the loop keeps: a run that is taken up again goes on as if it had never been interrupted.

    Attributes:
        factor: a variable that multiplies every rate.
        lowered: see `Schedule.lowered`.
    """

    factor: keras.Variable
    lowered: Callable[[float, int, int], float]

    def update(self, before: int, waited: int) -> None:
        """Take note of an epoch that was judged: before it so many epochs had been waited, and so many have now."""
        self.factor.assign(self.lowered(float(keras.ops.convert_to_numpy(self.factor)), before, waited))
