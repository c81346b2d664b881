"""The blocks that a network is put together of, one by one."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import Choice, setting
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

Joining = Literal["average", "max", "flatten"]
"""How planes become one vector: the mean or the largest of each channel, or all numbers side by side."""

Plane = tuple[int, int, int]
"""Height, width and channels of what goes in; height and width are 1 once it is one vector."""


class Block(Choice):
    """One step of the network."""

    needs_planes: ClassVar[bool] = True
    """Whether it looks at planes, and so cannot follow a dense layer."""

    @abstractmethod
    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        """What the block makes of the Keras tensor `features`."""

    def layers(self, scaling: Scaling) -> int:
        """Layers with weights in it: convolutions and dense layers."""
        return 0

    @property
    def window(self) -> int:
        """Pixels a side that it must be given to see more than a point."""
        return 1

    @property
    def shrinks(self) -> int:
        """By how much it divides height and width."""
        return 1

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, Plane]:
        """Its kernel weights, its activations for one image, and what comes out of it."""
        return 0, 0, plane


class _Convolutions(Block):
    """What the two kinds of convolution share."""

    filters: int = setting(
        32, "Filters: how many patterns it looks for. More tell more apart, and overfit sooner.",
        low=1, high=2048, usual=(8, 256), step=8,
    )  # fmt: skip
    size: int = setting(3, "Height and width of the kernel. Larger sees more at once.", low=1, high=15, unit="px")
    stride: int = setting(1, "Pixels from one place to the next; 2 halves the image, as pooling does.", low=1, high=4)
    repeats: int = setting(
        1, "How many of these layers follow each other; the stride is the first one's.", low=1, high=32
    )

    def layers(self, scaling: Scaling) -> int:
        return scaling.layers(self.repeats)

    @property
    def window(self) -> int:
        return min(self.size, 2)

    @property
    def shrinks(self) -> int:
        return self.stride

    def kernel(self, channels: int, filters: int) -> int:
        """Weights of one layer."""
        return self.size**2 * channels * filters

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, Plane]:
        (height, width, channels), filters = plane, scaling.filters(self.filters)
        repeats = scaling.layers(self.repeats)
        height, width = -(-height // self.stride), -(-width // self.stride)
        weights = self.kernel(channels, filters) + (repeats - 1) * self.kernel(filters, filters)
        return weights, 3 * repeats * height * width * filters, (height, width, filters)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        for layer in range(scaling.layers(self.repeats)):
            features = self.piece()(
                features,
                scaling.filters(self.filters),
                regularization,
                name=f"{name}_conv{layer + 1}",
                size=self.size,
                stride=1 if layer else self.stride,
            )
        return features

    @abstractmethod
    def piece(self) -> Any:
        """The function of `labcore.nn.blocks` that makes one layer."""


class Convolution(_Convolutions):
    """Looks for patterns in small windows, all channels together; then normalization and ReLU."""

    title: ClassVar[str] = "Convolution"
    kind: Literal["convolution"] = "convolution"

    def piece(self) -> Any:
        from labcore.nn.blocks import convolution

        return convolution


class SeparableConvolution(_Convolutions):
    """Filters each channel by itself, then mixes them: a convolution with a fraction of the weights."""

    title: ClassVar[str] = "Separable convolution"
    kind: Literal["separable_convolution"] = "separable_convolution"

    def piece(self) -> Any:
        from labcore.nn.blocks import separable_convolution

        return separable_convolution

    def kernel(self, channels: int, filters: int) -> int:
        return (self.size**2 + filters) * channels


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

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, Plane]:
        height, width, channels = -(-plane[0] // self.size), -(-plane[1] // self.size), plane[2]
        return 0, height * width * channels, (height, width, channels)

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

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, Plane]:
        height, width, channels = plane
        return 2 * channels * max(1, channels // self.ratio), height * width * channels, plane

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        from labcore.nn.blocks import squeeze_excitation

        return squeeze_excitation(features, max(1, features.shape[-1] // self.ratio), name)


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

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, Plane]:
        height, width, channels = plane
        given = height * width * channels if joining == "flatten" else channels
        units = scaling.filters(self.units)
        return given * units, 2 * units, (1, 1, units)

    def build(
        self, features: Any, scaling: Scaling, regularization: Regularization, name: str, joining: Joining
    ) -> Any:
        from labcore.nn.blocks import dense

        return dense(features, scaling.filters(self.units), regularization, f"{name}_dense", joining)
