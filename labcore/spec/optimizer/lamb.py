"""LAMB."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, learning_rate, weight_decay


class Lamb(Optimizer):
    """Adam's steps, scaled layer by layer to the size of the weights (You et al., 2020): for very large batches."""

    title: ClassVar[str] = "LAMB"
    kind: Literal["lamb"] = "lamb"
    learning_rate: float = learning_rate(5e-3)
    weight_decay: float = weight_decay(1e-2)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Lamb(weight_decay=self.weight_decay or None, **common)
