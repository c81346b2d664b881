"""No schedule."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.schedule.base import Schedule


class Constant(Schedule):
    """The same learning rate from first to last step."""

    title: ClassVar[str] = "Constant"
    kind: Literal["constant"] = "constant"

    def factors(self, steps: int) -> NDArray[np.float64]:
        return np.ones(steps)
