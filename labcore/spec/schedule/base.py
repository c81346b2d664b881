"""What a schedule is: a curve of factors over the run, the same for the drawing and for the training."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import Choice, setting
from labcore.spec.problem import Problem

FLOOR = 0.01
"""The factor that a warm-up starts from."""


class Schedule(Choice):
    """How the learning rate moves over the run."""

    lab: ClassVar[str] = "optimizers"

    reacts: ClassVar[bool] = False
    """Whether the rate also depends on how training goes, which no curve drawn beforehand can show; see `lowered`."""

    @abstractmethod
    def factors(self, steps: int) -> NDArray[np.float64]:
        """What the learning rate is multiplied by at each of `steps` optimizer steps, `(steps,)`."""

    def rates(self, learning_rate: float, steps: int) -> NDArray[np.float32]:
        """The learning rate at each of `steps` steps, `(steps,)` float32."""
        return (learning_rate * self.factors(max(1, steps))).astype(np.float32)

    def lowered(self, factor: float, before: int, waited: int) -> float:
        """What becomes of the `factor` on all rates after an epoch that is the `waited`-th without improvement, where
        the one judged before it was the `before`-th; both are 0 where there was an improvement."""
        return factor

    def misgivings(self, key: str, experiment: Any) -> Iterator[Problem]:
        """What stands against this schedule, at the dotted `key` of `experiment`. None, unless overridden."""
        yield from ()


class Warmed(Schedule):
    """A schedule that may begin with a warm-up; the rest of the steps is its own."""

    kind: str
    warmup: float = setting(
        0.0,
        "Share of the steps spent rising from zero; steadies the start at high learning rates. Raise it where the loss "
        "jumps in the first epoch.",
        low=0,
        high=0.5,
        step=0.01,
    )

    @final
    def factors(self, steps: int) -> NDArray[np.float64]:
        step, warmup = np.arange(steps), round(self.warmup * steps)
        rise = FLOOR + (1 - FLOOR) * step / max(1, warmup)
        rest = self.after_warmup(np.maximum(step - warmup, 0), max(1, steps - warmup))
        return np.where(step < warmup, rise, rest)

    @abstractmethod
    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        """The factors at `step`, each in 0 … `steps` - 1, the warm-up not counted."""
