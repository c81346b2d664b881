"""Schedules along a cosine."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.schedule.base import Schedule

FLOOR = 0.01
"""The factor that a warm-up starts from."""


class Cosine(Schedule):
    """Warm up, then fall to zero along half a cosine (Loshchilov & Hutter, 2017)."""

    title: ClassVar[str] = "Cosine"
    kind: Literal["cosine"] = "cosine"
    warmup: float = setting(
        0.05,
        "Share of the steps spent rising from zero; steadies the start at high learning rates.",
        low=0,
        high=0.5,
        step=0.01,
    )

    def factors(self, steps: int) -> NDArray[np.float64]:
        step, warmup = np.arange(steps), round(self.warmup * steps)
        rise = FLOOR + (1 - FLOOR) * step / max(1, warmup)
        fall = 0.5 * (1 + np.cos(np.pi * (step - warmup) / max(1, steps - warmup)))
        return np.where(step < warmup, rise, fall)
