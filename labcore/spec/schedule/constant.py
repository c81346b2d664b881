"""Schedules that stay where they are."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.schedule.base import Schedule, Warmed


class Constant(Schedule):
    """The same learning rate from first to last step."""

    title: ClassVar[str] = "Constant"
    kind: Literal["constant"] = "constant"

    def factors(self, steps: int) -> NDArray[np.float64]:
        return np.ones(steps)


class WarmUp(Warmed):
    """Rise to the learning rate, then stay there (Goyal et al., 2017): for large batches and high rates."""

    title: ClassVar[str] = "Warm-up"
    kind: Literal["warmup"] = "warmup"
    warmup: float = setting(
        0.05,
        "Share of the steps spent rising from zero. Raise it where the loss jumps in the first epoch.",
        low=0,
        high=0.5,
        step=0.01,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return np.ones(len(step))
