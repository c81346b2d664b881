"""What follows each convolution to keep activations in range."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice, setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class Normalization(Choice):
    """What follows each convolution to keep activations in range."""

    lab: ClassVar[str] = "regularization"

    shifts: ClassVar[bool] = True
    """Whether it adds an offset of its own to each channel, which makes a bias before it superfluous."""

    @abstractmethod
    def build(self, channels: int) -> Any:
        """The Keras layer for features of so many channels, or None."""


class BatchNormalization(Normalization):
    """Centre and scale each channel over the batch (Ioffe & Szegedy, 2015)."""

    title: ClassVar[str] = "Batch"
    kind: Literal["batch"] = "batch"
    momentum: float = setting(
        0.9,
        "Share of the old running mean kept at each batch. Higher is steadier, for many batches; lower adapts sooner, "
        "for few.",
        low=0.5,
        high=0.999,
        step=0.01,
        advanced=True,
    )

    def build(self, channels: int) -> Any:
        from labcore.nn.normalization import FusedBatchNormalization

        return FusedBatchNormalization(momentum=self.momentum)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if experiment.training.batch_size == 1:
            yield Problem(
                key,
                "Batch normalization compares the images of a batch, and a batch of one has none to compare with: what "
                "it learns of a single image differs from what it answers by.",
                f"Set training.batch_size to 8 or more, or {key} to group.",
                fatal=False,
            )


class LayerNormalization(Normalization):
    """Centre and scale each image's features, all channels together (Ba et al., 2016): the batch plays no part."""

    title: ClassVar[str] = "Layer"
    kind: Literal["layer"] = "layer"

    def build(self, channels: int) -> Any:
        import keras

        return keras.layers.GroupNormalization(groups=1)


class GroupNormalization(Normalization):
    """Centre and scale each image's features, group by group (Wu & He, 2018): for batches too small for batch norm."""

    title: ClassVar[str] = "Group"
    kind: Literal["group"] = "group"
    groups: int = setting(
        8,
        "Groups that the channels are put into, or as many as divide their number evenly. More groups treat channels "
        "more apart from each other; fewer are steadier where channels are few.",
        low=1,
        high=64,
        usual=(2, 32),
        step=1,
    )

    def build(self, channels: int) -> Any:
        import keras

        return keras.layers.GroupNormalization(groups=math.gcd(self.groups, channels))


class NoNormalization(Normalization):
    """No normalization: faster steps, but the learning rate must be chosen with more care."""

    title: ClassVar[str] = "None"
    kind: Literal["none"] = "none"
    shifts: ClassVar[bool] = False

    def build(self, channels: int) -> Any:
        return None
