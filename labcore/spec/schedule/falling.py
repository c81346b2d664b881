"""Schedules that fall from the learning rate to a share of it."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.schedule.base import Warmed

NOTHING = 1e-6
"""Share of the learning rate from which on a step changes nothing that float32 or a figure would show."""


class Steps(Warmed):
    """Drop at evenly spaced moments (as He et al., 2016): the plain way to large steps first and small ones later."""

    title: ClassVar[str] = "Steps"
    kind: Literal["step"] = "step"
    drops: int = setting(
        2,
        "How often the rate drops; two drops part the run into thirds. More where each drop still brings something.",
        low=1,
        high=50,
        usual=(1, 5),
    )
    factor: float = setting(
        0.1,
        "What each drop multiplies the rate by. Nearer to 1 is gentler and wants more drops.",
        above=0,
        below=1,
        step=0.05,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return self.factor ** (step * (self.drops + 1) // steps).astype(np.float64)

    def misgivings(self, key: str, experiment: Any) -> Iterator[Problem]:
        useful = int(math.log(NOTHING) / math.log(self.factor))
        if self.drops > useful:
            yield Problem(
                f"{key}.drops",
                f"After {useful + 1} of {self.drops} drops by a factor of {self.factor:g} the learning rate is next to "
                "nothing: the rest of the run would learn nothing.",
                f"Set {key}.drops to {max(1, useful)} or less, or {key}.factor nearer to 1.",
                fatal=False,
            )


class Exponential(Warmed):
    """Fall by the same ratio at every step: fast at first, and never quite to zero."""

    title: ClassVar[str] = "Exponential"
    kind: Literal["exponential"] = "exponential"
    final: float = setting(
        0.01,
        "What the rate has been multiplied by at the end. Lower falls faster all along.",
        above=0,
        high=1,
        usual=(1e-4, 1),
        log=True,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return self.final ** (step / steps)


class Polynomial(Warmed):
    """Fall along a power of the steps that are left (the "poly" of Chen et al., 2018); a power of 1 is a line."""

    title: ClassVar[str] = "Polynomial"
    kind: Literal["polynomial"] = "polynomial"
    power: float = setting(
        1.0,
        "How the curve bends: above 1 it falls early, below 1 late. Raise it where the loss still jumps in the "
        "middle of the run.",
        above=0,
        high=10,
        usual=(0.1, 4),
        step=0.1,
    )
    final: float = setting(
        0.0,
        "Share of the learning rate that is left at the end. Raise it where training stands still long before.",
        low=0,
        high=1,
        step=0.01,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return self.final + (1 - self.final) * (1 - step / steps) ** self.power
