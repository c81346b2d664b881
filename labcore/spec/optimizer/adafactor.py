"""Adafactor."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, learning_rate, weight_decay


class Adafactor(Optimizer):
    """Steps relative to the size of the weights, from moments kept by row and column (Shazeer & Stern, 2018)."""

    title: ClassVar[str] = "Adafactor"
    kind: Literal["adafactor"] = "adafactor"
    learning_rate: float = learning_rate(1e-2)
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adafactor(weight_decay=self.weight_decay or None, **common)
