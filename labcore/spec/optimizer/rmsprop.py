"""RMSprop."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, momentum, weight_decay


class RMSprop(Optimizer):
    """Steps divided by a running mean of gradient size (Hinton, 2012)."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"
    momentum: float = momentum(0.0)
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.RMSprop(momentum=self.momentum, weight_decay=self.weight_decay or None, **common)
