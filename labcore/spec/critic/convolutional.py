"""Convolutions with a stride, as in a DCGAN."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec import making
from labcore.spec.base import setting
from labcore.spec.critic.base import Critic
from labcore.spec.data import Data
from labcore.spec.problem import Problem

FIRST = "critic_level1"
"""What follows the convolution that sees the image itself."""


class ConvolutionalCritic(Critic):
    """Convolutions that halve the image step by step, with leaky rectifiers (Radford et al., ICLR 2016)."""

    title: ClassVar[str] = "Convolutional critic"
    kind: Literal["convolutional"] = "convolutional"
    filters: int = making.filters(32)
    levels: int | None = making.levels()
    residual: bool = making.residual()
    normalization: Literal["none", "batch", "layer", "spectral"] = setting(
        "none",
        "What keeps the numbers between layers in bounds. Spectral limits how steeply scores can change, and steadies "
        "any loss (Miyato et al., ICLR 2018; Keras, used here, scales the kernels themselves at each pass, "
        "rather than learning through the scaling); layer goes with a gradient penalty; batch is DCGAN's "
        "own, and does not go with penalties.",
    )
    dropout: float = setting(
        0.0,
        "Share of features that is left out at random, so that a small set is not learned by heart. Raise it where the "
        "critic calls training images real and others made.",
        low=0,
        below=1,
        step=0.05,
    )

    @property
    def looks_at_batches(self) -> bool:
        return self.normalization == "batch"

    @property
    def is_bound(self) -> bool:
        return self.normalization == "spectral"

    def build(self, image: Any) -> Any:
        import keras

        from labcore.nn.making import condensed, doublings

        depth = doublings(image.shape[1:], self.levels)
        features = condensed(
            image, self.filters, depth, self._after, self._wrapped, residual=self.residual, prefix="critic"
        )
        return keras.layers.Dropout(self.dropout, name="critic_dropout")(features) if self.dropout else features

    def scored(self, features: Any) -> Any:
        import keras

        return self._wrapped(keras.layers.Dense(1, name="critic_score"))(features)

    def projected(self, given: Any, size: int) -> Any:
        import keras

        return self._wrapped(keras.layers.Dense(size, use_bias=False, name="critic_class"))(given)

    def _after(self, planes: Any, name: str) -> Any:
        import keras

        from labcore.nn.making import SLOPE
        from labcore.nn.normalization import FusedBatchNormalization

        if self.normalization == "batch" and name != FIRST:  # after DCGAN: not on the image
            planes = FusedBatchNormalization(momentum=0.9, name=f"{name}_norm")(planes)
        elif self.normalization == "layer":
            planes = keras.layers.LayerNormalization(axis=(1, 2, 3), name=f"{name}_norm")(planes)
        return keras.layers.LeakyReLU(SLOPE, name=f"{name}_relu")(planes)

    def _wrapped(self, layer: Any) -> Any:
        import keras

        return keras.layers.SpectralNormalization(layer) if self.normalization == "spectral" else layer

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from making.too_deep(key, self.levels, experiment.input_shape(data))
