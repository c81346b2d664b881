"""What follows each convolution to keep activations in range."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice, setting


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
