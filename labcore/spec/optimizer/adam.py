"""Optimizers that keep running moments of the gradient."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.optimizer.base import Optimizer


class Adam(Optimizer):
    """Per-weight step sizes from running moments (Kingma & Ba, 2015): a safe first choice."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adam(**common)


class AdamW(Optimizer):
    """Adam with decoupled weight decay (Loshchilov & Hutter, 2019): often generalizes better."""

    title: ClassVar[str] = "AdamW"
    kind: Literal["adamw"] = "adamw"
    weight_decay: float = setting(
        1e-3,
        "How strongly weights are pulled to zero at each step. Raise it against overfitting.",
        low=0,
        high=1,
        usual=(1e-5, 0.1),
        log=True,
        off=0,
    )

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.AdamW(weight_decay=self.weight_decay, **common)
