"""RMSprop."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer


class RMSprop(Optimizer):
    """Steps divided by a running mean of gradient size (Hinton, 2012)."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.RMSprop(**common)
