"""Transposed convolutions, as in a DCGAN."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec import making
from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.generator.base import Generator
from labcore.spec.making import Shape
from labcore.spec.problem import Problem


class ConvolutionalGenerator(Generator):
    """Planes that are enlarged step by step by transposed convolutions (Radford et al., ICLR 2016)."""

    title: ClassVar[str] = "Convolutional generator"
    kind: Literal["convolutional"] = "convolutional"
    filters: int = making.filters(32)
    levels: int | None = making.levels()
    residual: bool = making.residual()
    normalization: bool = setting(
        True,
        "Batch normalization behind each convolution: steadier learning. Switch it off where samples of one batch come "
        "to look alike.",
    )

    def build(self, code: Any, shape: Shape) -> Any:
        import keras

        from labcore.nn.making import doublings, enlarged

        depth = doublings(shape, self.levels)
        planes = enlarged(code, shape, self.filters, depth, self.normalization, self.residual, prefix="generator")
        return keras.layers.Conv2D(shape[2], 3, padding="same", name="generator_pixels")(planes)

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        yield from making.too_deep(key, self.levels, experiment.input_shape(data))
