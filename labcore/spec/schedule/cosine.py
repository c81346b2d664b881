"""Schedules along a cosine."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.schedule.base import Warmed


class Cosine(Warmed):
    """Warm up, then fall to zero along half a cosine (Loshchilov & Hutter, 2017)."""

    title: ClassVar[str] = "Cosine"
    kind: Literal["cosine"] = "cosine"
    warmup: float = setting(
        0.05,
        "Share of the steps spent rising from zero; steadies the start at high learning rates. Raise it where the loss "
        "jumps in the first epoch.",
        low=0,
        high=0.5,
        step=0.01,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return 0.5 * (1 + np.cos(np.pi * step / steps))


class Restarts(Warmed):
    """Fall along half a cosine, jump back up, and again (SGDR: Loshchilov & Hutter, 2017): out of poor minima."""

    title: ClassVar[str] = "Cosine with restarts"
    kind: Literal["restarts"] = "restarts"
    periods: int = setting(
        3,
        "How often the rate falls to zero. The best epoch is often the last of a period, so let each last some epochs: "
        "fewer for short runs.",
        low=1,
        high=50,
        usual=(1, 10),
    )
    stretch: float = setting(
        2.0,
        "How many times as long each period is as the one before; 1 for equal ones. Raise it to leave more time to "
        "the last.",
        low=1,
        high=10,
        step=0.5,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        lengths = self._lengths()
        ends = steps * np.cumsum(lengths) / lengths.sum()
        period = np.minimum(np.searchsorted(ends, step, side="right"), self.periods - 1)
        begins = np.concatenate([[0.0], ends])[period]
        return 0.5 * (1 + np.cos(np.pi * (step - begins) / (ends[period] - begins)))

    def misgivings(self, key: str, experiment: Any) -> Iterator[Problem]:
        epochs = experiment.training.epochs
        first = float(epochs * (1 - self.warmup) / self._lengths().sum())
        if self.periods > 1 and first < 1:
            yield Problem(
                f"{key}.periods",
                f"The first of {self.periods} periods would be shorter than an epoch: the rate would jump back up "
                "before the outcome is judged.",
                f"Lower {key}.periods or {key}.stretch, or raise training.epochs.",
                fatal=False,
            )

    def _lengths(self) -> NDArray[np.float64]:
        """How long each period is, the first being 1, `(periods,)`."""
        return self.stretch ** np.arange(self.periods, dtype=np.float64)
