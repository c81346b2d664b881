"""Optimizers that follow the gradient itself."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.optimizer.base import Optimizer, learning_rate, momentum, weight_decay
from labcore.spec.problem import Problem


class SGD(Optimizer):
    """Plain steps along the gradient, with momentum: slower to tune, the reference of most papers."""

    title: ClassVar[str] = "SGD"
    kind: Literal["sgd"] = "sgd"
    learning_rate: float = learning_rate(1e-2)
    momentum: float = momentum(0.9)
    nesterov: bool = setting(
        False, "Look ahead along the momentum before taking the gradient. Try it where momentum overshoots."
    )
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.SGD(
            momentum=self.momentum, nesterov=self.nesterov, weight_decay=self.weight_decay or None, **common
        )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from super().objections(key, experiment, data)
        if self.nesterov and not self.momentum:
            yield Problem(
                f"{key}.nesterov",
                "Without momentum there is nothing to look ahead along: nesterov has no effect.",
                f"Set {key}.momentum to 0.9, or {key}.nesterov to false.",
                fatal=False,
            )
