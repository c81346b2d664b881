"""Lion."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, learning_rate, weight_decay


class Lion(Optimizer):
    """Steps of one size along the sign of a momentum (Chen et al., 2023); wants a tenth of AdamW's learning rate."""

    title: ClassVar[str] = "Lion"
    kind: Literal["lion"] = "lion"
    learning_rate: float = learning_rate(1e-4)
    weight_decay: float = weight_decay(1e-2)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Lion(weight_decay=self.weight_decay or None, **common)
