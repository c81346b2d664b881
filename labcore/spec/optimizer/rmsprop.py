"""RMSprop."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.optimizer.base import Optimizer, weight_decay


class RMSprop(Optimizer):
    """Steps divided by a running mean of gradient size (Hinton, 2012)."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"
    momentum: float = setting(
        0.0,
        "Share of the last step carried into the next. Higher is faster along ravines, and overshoots sooner.",
        low=0,
        below=1,
        usual=(0, 0.99),
        step=0.01,
    )
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.RMSprop(momentum=self.momentum, weight_decay=self.weight_decay or None, **common)
