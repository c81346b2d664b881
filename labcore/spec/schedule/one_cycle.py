"""One cycle."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.schedule.base import Schedule


class OneCycle(Schedule):
    """Up to a high rate and down to nearly nothing, once (Smith, 2018): fast, given the highest rate that holds."""

    title: ClassVar[str] = "One cycle"
    kind: Literal["one_cycle"] = "one_cycle"
    rise: float = setting(
        0.3,
        "Share of the steps spent rising to the learning rate; the rest falls. Raise it where the loss jumps "
        "early, lower it to leave more time to settle.",
        above=0,
        below=1,
        step=0.05,
    )
    start: float = setting(
        0.04,
        "What the rate is multiplied by at the first step. Raise it where the first epochs are lost.",
        above=0,
        high=1,
        usual=(0.001, 1),
        log=True,
    )
    final: float = setting(
        1e-4,
        "What the rate is multiplied by at the end. Lower settles finer; raise it where the last epochs bring nothing.",
        above=0,
        high=1,
        usual=(1e-6, 1),
        log=True,
        advanced=True,
    )

    def factors(self, steps: int) -> NDArray[np.float64]:
        step, peak = np.arange(steps), round(self.rise * steps)
        up = _between(self.start, 1.0, step / max(1, peak))
        down = _between(1.0, self.final, (step - peak) / max(1, steps - peak))
        return np.where(step < peak, up, down)


def _between(first: float, last: float, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """From `first`, at a share of 0, to `last`, at 1, along half a cosine."""
    return last + (first - last) * 0.5 * (1 + np.cos(np.pi * share))
