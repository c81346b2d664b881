"""Optimizers that keep running moments of the gradient."""

from typing import Any, ClassVar, Literal

from labcore.spec.optimizer.base import Optimizer, beta_1, learning_rate, weight_decay


class Adam(Optimizer):
    """Per-weight step sizes from running moments (Kingma & Ba, 2015): a safe first choice."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"
    beta_1: float = beta_1()

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adam(beta_1=self.beta_1, **common)


class AdamW(Optimizer):
    """Adam with decoupled weight decay (Loshchilov & Hutter, 2019): often generalizes better."""

    title: ClassVar[str] = "AdamW"
    kind: Literal["adamw"] = "adamw"
    weight_decay: float = weight_decay(1e-3)
    beta_1: float = beta_1()

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.AdamW(weight_decay=self.weight_decay, beta_1=self.beta_1, **common)


class Adamax(Optimizer):
    """Adam with the largest recent gradient in place of the second moment (Kingma & Ba, 2015): calmer."""

    title: ClassVar[str] = "Adamax"
    kind: Literal["adamax"] = "adamax"
    learning_rate: float = learning_rate(2e-3)
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Adamax(weight_decay=self.weight_decay or None, **common)


class Nadam(Optimizer):
    """Adam that looks ahead along its momentum, as Nesterov's does (Dozat, 2016): often a little faster."""

    title: ClassVar[str] = "Nadam"
    kind: Literal["nadam"] = "nadam"
    weight_decay: float = weight_decay(0.0)

    def make(self, **common: Any) -> Any:
        import keras

        return keras.optimizers.Nadam(weight_decay=self.weight_decay or None, **common)
