"""Blocks that look for patterns."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Block, Joining, Plane
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class _Convolutions(Block):
    """What the two kinds of convolution share."""

    sees_places: ClassVar[bool] = True
    filters: int = setting(
        32, "Filters: how many patterns it looks for. More tell more apart, and overfit sooner.",
        low=1, high=2048, usual=(8, 256), step=8,
    )  # fmt: skip
    size: int = setting(
        3,
        "Height and width of the kernel. Larger sees more at once, and has more weights; 3 is usual, 5 or 7 for the "
        "first layer of large images.",
        low=1,
        high=15,
        unit="px",
    )
    stride: int = setting(
        1,
        "Pixels from one place to the next; 2 halves the image, as pooling does. Raise it to make large images small "
        "sooner, and keep 1 where detail matters.",
        low=1,
        high=4,
    )
    repeats: int = setting(
        1,
        "How many of these layers follow each other; the stride is the first one's. Raise it where training stays low.",
        low=1,
        high=32,
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

    def cost(self, plane: Plane, scaling: Scaling, joining: Joining) -> tuple[int, int, int, Plane]:
        (height, width, channels), filters = plane, scaling.filters(self.filters)
        repeats = scaling.layers(self.repeats)
        height, width = -(-height // self.stride), -(-width // self.stride)
        weights = self.kernel(channels, filters) + (repeats - 1) * self.kernel(filters, filters)
        pixels = height * width
        return weights, 3 * repeats * pixels * filters, pixels * weights, (height, width, filters)

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
