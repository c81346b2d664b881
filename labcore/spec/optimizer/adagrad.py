"""Optimizers that divide each step by what gradients have added up to."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, learning_rate, weight_decay


class Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far (Duchi et al., 2011): they only ever shrink."""

    title: ClassVar[str] = "Adagrad"
    kind: Literal["adagrad"] = "adagrad"
    learning_rate: float = learning_rate(1e-2)
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adagrad(weight_decay=self.weight_decay or None, **common)


class Adadelta(Optimizer):
    """Steps in the units of the weights themselves (Zeiler, 2012): meant to need no tuning, at a learning rate of 1."""

    title: ClassVar[str] = "Adadelta"
    kind: Literal["adadelta"] = "adadelta"
    learning_rate: float = learning_rate(1.0)
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adadelta(weight_decay=self.weight_decay or None, **common)
