"""Blocks that shrink, weigh and combine what convolutions found."""

from typing import Any, ClassVar, Literal

from labcore.spec.architecture.layer_block import Block, Joining, Plane
from labcore.spec.architecture.squeeze import squeeze_units, squeeze_weights
from labcore.spec.base import setting
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Pooling(Block):
    """Shrinks the image: of each window only the largest or the mean value is kept."""

    title: ClassVar[str] = "Pooling"
    kind: Literal["pooling"] = "pooling"
    keeps: Literal["max", "average"] = setting(
        "max", "What is kept of each window: whether a pattern is there, or how much."
    )
    size: int = setting(
        2, "Height and width of the window, and by how much the image shrinks.", low=2, high=8, unit="px"
    )

    @property
    def window(self) -> int:
        return self.size

    @property
    def shrinks(self) -> int:
        return self.size

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        height, width, channels = -(-plane[0] // self.size), -(-plane[1] // self.size), plane[2]
        return 0, height * width * channels, 0, (height, width, channels)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        import keras

        kinds = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
        return kinds[self.keeps](self.size, padding="same", name=f"{name}_pool")(features)


class SqueezeExcitation(Block):
    """Scales each channel by how much it matters in this image (Hu et al., 2018)."""

    title: ClassVar[str] = "Squeeze and excitation"
    kind: Literal["squeeze_excitation"] = "squeeze_excitation"
    ratio: int = setting(
        4, "How many times fewer units than channels judge that. Higher has fewer weights.", low=1, high=64
    )

    def layers(self, scaling: Scaling) -> int:
        return 2

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        height, width, channels = plane
        weights = squeeze_weights(channels, self.ratio)
        return weights, height * width * channels, weights, plane

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        from labcore.nn.blocks import squeeze_excitation

        return squeeze_excitation(features, squeeze_units(features.shape[-1], self.ratio), name)


class Dense(Block):
    """Weighs everything found so far, wherever it was; then ReLU and dropout."""

    title: ClassVar[str] = "Dense"
    kind: Literal["dense"] = "dense"
    needs_planes: ClassVar[bool] = False
    units: int = setting(
        64, "Units: how many combinations it forms. More express more, and overfit sooner.",
        low=1, high=8192, usual=(16, 1024), step=16,
    )  # fmt: skip

    def layers(self, scaling: Scaling) -> int:
        return 1

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        height, width, channels = plane
        given = height * width * channels if joining == "flatten" else channels
        units = scaling.filters(self.units)
        return given * units, 2 * units, given * units, (1, 1, units)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        from labcore.nn.blocks import dense

        return dense(features, scaling.filters(self.units), regularization, f"{name}_dense", joining)
