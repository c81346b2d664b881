"""What keeps a network from learning its training images by heart."""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.base import Choice, OneOf, Spec, setting


class Normalization(Choice):
    """What follows each convolution to keep activations in range."""

    shifts: ClassVar[bool] = True
    """Whether it adds an offset of its own to each channel, which makes a bias before it superfluous."""

    @abstractmethod
    def build(self) -> Any:
        """The Keras layer, or None."""


class BatchNormalization(Normalization):
    """Centre and scale each channel over the batch (Ioffe & Szegedy, 2015)."""

    title: ClassVar[str] = "Batch"
    kind: Literal["batch"] = "batch"
    momentum: float = setting(
        0.9,
        "Share of the old running mean kept at each batch. Higher is steadier, lower adapts sooner.",
        low=0.5,
        high=0.999,
        step=0.01,
        advanced=True,
    )

    def build(self) -> Any:
        from labcore.nn.normalization import FusedBatchNormalization

        return FusedBatchNormalization(momentum=self.momentum)


class NoNormalization(Normalization):
    """No normalization: faster steps, but the learning rate must be chosen with more care."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"
    shifts: ClassVar[bool] = False

    def build(self) -> Any:
        return None


class Regularization(Spec):
    """Dropout, smoothing and normalization."""

    title = "Regularization"

    dropout: float = setting(
        0.3,
        "Share of activations before the output that are dropped at random while training. Raise it when training "
        "accuracy runs ahead of validation accuracy; lower it when both stay low.",
        low=0,
        high=0.95,
        usual=(0, 0.7),
        step=0.05,
    )
    label_smoothing: float = setting(
        0.0,
        "Share of certainty taken from the true class and spread over all. A little (0.05–0.1) curbs overconfidence.",
        low=0,
        high=0.5,
        step=0.01,
        usual=(0, 0.2),
    )
    weight_averaging: float = setting(
        0.0,
        "Judge and keep a running average of the weights (EMA) instead of their last value; the share of the old "
        "average kept at each step. 0.99–0.999 steadies validation figures and often generalizes better; 0 is off.",
        low=0,
        below=1,
        usual=(0, 0.999),
        step=0.001,
    )
    normalization: Annotated[Normalization, OneOf()] = setting(
        BatchNormalization(), "What follows each convolution to keep activations in range."
    )
