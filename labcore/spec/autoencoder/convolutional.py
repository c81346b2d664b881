"""Convolutions down and up again."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec import making
from labcore.spec.autoencoder.base import Autoencoder, Shape
from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem


class ConvolutionalAutoencoder(Autoencoder):
    """Convolutions that halve the image step by step, and their mirror image on the way back."""

    title: ClassVar[str] = "Convolutional autoencoder"
    kind: Literal["convolutional"] = "convolutional"
    filters: int = making.filters(32)
    levels: int | None = making.levels()
    residual: bool = making.residual()
    normalization: bool = setting(
        True,
        "Batch normalization behind each convolution: steadier and faster learning. Switch it off where batches are of "
        "a few images only.",
    )

    def encode(self, image: Any) -> Any:
        import keras

        from labcore.nn.making import condensed, doublings
        from labcore.nn.normalization import FusedBatchNormalization

        def after(planes: Any, name: str) -> Any:
            if self.normalization:
                planes = FusedBatchNormalization(momentum=0.9, name=f"{name}_norm")(planes)
            return keras.layers.ReLU(name=f"{name}_relu")(planes)

        depth = doublings(image.shape[1:], self.levels)
        return condensed(image, self.filters, depth, after, residual=self.residual)

    def decode(self, code: Any, shape: Shape) -> Any:
        import keras

        from labcore.nn.making import doublings, enlarged

        depth = doublings(shape, self.levels)
        planes = enlarged(code, shape, self.filters, depth, self.normalization, self.residual)
        return keras.layers.Conv2D(shape[2], 3, padding="same", name="decoder_pixels")(planes)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from making.too_deep(key, self.levels, experiment.input_shape(data))
