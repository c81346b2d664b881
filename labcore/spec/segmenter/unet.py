"""The U-Net."""

from typing import Any, ClassVar, Literal

from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.base import setting
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter.base import Segmenter


class UNet(Segmenter):
    """Down to coarse planes that see far, and up again, each level joined with what it was on the way down."""

    title: ClassVar[str] = "U-Net"
    kind: Literal["unet"] = "unet"

    levels: int = setting(
        4,
        "Levels, each of half the resolution and twice the filters. More see larger structures.",
        low=2,
        high=6,
        usual=(2, 5),
    )
    layers_per_level: int = setting(
        2,
        "Convolutions on each level, down and up. More can express more, and are slower.",
        low=1,
        high=6,
        usual=(1, 3),
    )
    filters: int = setting(
        16,
        "Filters of the finest level. More can tell more patterns apart, and cost time with their square.",
        low=4,
        high=256,
        usual=(8, 64),
        step=4,
    )

    @property
    def _deepest(self) -> int:
        return self.levels - 1

    def stride(self, scaling: Scaling) -> int:
        return 2**self._deepest

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn.blocks import convolution, halve
        from labcore.nn.upsampling import joined, raised

        features, passed = image, []
        for level in range(self.levels):
            if level:
                passed.append(features)
                features = halve(features, name=f"encoder{level}_pool")
            for layer in range(scaling.layers(self.layers_per_level)):
                name = f"encoder{level + 1}_conv{layer + 1}"
                features = convolution(features, self._filters(level, scaling), regularization, name)
        for level in reversed(range(self._deepest)):
            name, filters = f"decoder{level + 1}", self._filters(level, scaling)
            features = joined(raised(features, filters, name), passed[level], name)
            for layer in range(scaling.layers(self.layers_per_level)):
                features = convolution(features, filters, regularization, f"{name}_conv{layer + 1}")
        return features

    def _filters(self, level: int, scaling: Scaling) -> int:
        return scaling.filters(self.filters * 2**level)

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        stride = self.stride(scaling)
        height, width = (-(-side // stride) * stride for side in shape[:2])
        weights = activations = products = 0
        layers = scaling.layers(self.layers_per_level)

        def convolved(channels: int, filters: int, level: int) -> None:
            nonlocal weights, activations, products
            pixels, kernel = (height >> level) * (width >> level), 9 * channels * filters
            weights, products = weights + kernel, products + pixels * kernel
            activations += 3 * pixels * filters  # convolution, normalization, ReLU

        channels = shape[2]
        for level in range(self.levels):
            for _ in range(layers):
                convolved(channels, self._filters(level, scaling), level)
                channels = self._filters(level, scaling)
        for level in reversed(range(self._deepest)):
            filters, pixels = self._filters(level, scaling), (height >> level) * (width >> level)
            weights, products = weights + 4 * channels * filters, products + pixels * channels * filters
            activations, channels = activations + 3 * pixels * filters, 2 * filters
            for _ in range(layers):
                convolved(channels, filters, level)
                channels = filters
        return Cost(weights, activations, products)
