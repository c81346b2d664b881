"""Optimizers and learning-rate schedules. A new one is one class here."""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.base import Choice, OneOf, setting


class Schedule(Choice):
    """How the learning rate moves over the run."""

    @abstractmethod
    def build(self, learning_rate: float, steps: int) -> Any:
        """What a Keras optimizer takes as `learning_rate`, for a run of `steps` optimizer steps."""


class Constant(Schedule):
    """The same learning rate from first to last step."""

    title: ClassVar[str] = "Constant"
    kind: Literal["constant"] = "constant"

    def build(self, learning_rate: float, steps: int) -> Any:
        return learning_rate


class Cosine(Schedule):
    """Warm up, then fall to zero along half a cosine (Loshchilov & Hutter, 2017)."""

    title: ClassVar[str] = "Cosine"
    kind: Literal["cosine"] = "cosine"
    warmup: float = setting(
        0.05,
        "Share of the steps spent rising from zero; steadies the start at high learning rates.",
        low=0,
        high=0.5,
        step=0.01,
    )

    def build(self, learning_rate: float, steps: int) -> Any:
        import keras

        warmup = round(self.warmup * steps)
        return keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=learning_rate / 100 if warmup else learning_rate,
            decay_steps=max(1, steps - warmup),
            warmup_target=learning_rate if warmup else None,
            warmup_steps=warmup,
        )


def _learning_rate(default: float) -> Any:
    return setting(
        default,
        "Size of each step downhill. Too high and the loss jumps or becomes NaN, too low and nothing moves.",
        above=0,
        high=1e6,
        usual=(1e-5, 1.0),
        log=True,
    )


def _schedule(default: Schedule | None = None) -> Any:
    return setting(default or Constant(), "How the learning rate moves over the run.")


class Optimizer(Choice):
    """The rule that turns gradients into steps."""

    kind: str
    learning_rate: float = _learning_rate(1e-3)
    schedule: Annotated[Schedule, OneOf()] = _schedule()

    @abstractmethod
    def build(self, steps: int) -> Any:
        """A Keras optimizer for a run of `steps` optimizer steps."""


class Adam(Optimizer):
    """Per-weight step sizes from running moments (Kingma & Ba, 2015): a safe first choice."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"

    def build(self, steps: int) -> Any:
        import keras

        return keras.optimizers.Adam(self.schedule.build(self.learning_rate, steps))


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
    )

    def build(self, steps: int) -> Any:
        import keras

        return keras.optimizers.AdamW(self.schedule.build(self.learning_rate, steps), weight_decay=self.weight_decay)


class SGD(Optimizer):
    """Plain steps along the gradient, with momentum: slower to tune, the reference of most papers."""

    title: ClassVar[str] = "SGD"
    kind: Literal["sgd"] = "sgd"
    learning_rate: float = _learning_rate(1e-2)
    momentum: float = setting(
        0.9,
        "Share of the last step carried into the next. Higher is faster along ravines, and overshoots sooner.",
        low=0,
        below=1,
        usual=(0, 0.99),
        step=0.01,
    )
    nesterov: bool = setting(False, "Look ahead along the momentum before taking the gradient.")

    def build(self, steps: int) -> Any:
        import keras

        return keras.optimizers.SGD(
            self.schedule.build(self.learning_rate, steps), momentum=self.momentum, nesterov=self.nesterov
        )


class RMSprop(Optimizer):
    """Steps divided by a running mean of gradient size (Hinton, 2012)."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"

    def build(self, steps: int) -> Any:
        import keras

        return keras.optimizers.RMSprop(self.schedule.build(self.learning_rate, steps))
