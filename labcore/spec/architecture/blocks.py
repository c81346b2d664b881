"""Networks of convolution blocks."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from labcore.spec.architecture.base import Architecture
from labcore.spec.architecture.network import Cost, Shape, halved
from labcore.spec.base import setting
from labcore.spec.block.squeeze import squeeze_excitation, squeeze_units, squeeze_weights
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


def _blocks(default: int) -> Any:
    return setting(
        default,
        "Each block halves the image and doubles the filters. Raise it for large images, as more blocks see larger "
        "structures; lower it where little is left of small ones.",
        low=1,
        high=7,
        usual=(1, 5),
    )


def _filters(default: int) -> Any:
    return setting(
        default,
        "Filters of the first block. Raise it where training stays low, as more can tell more patterns apart; lower it "
        "where training runs ahead of validation.",
        low=4,
        high=512,
        usual=(8, 64),
        step=4,
    )


class BlockNetwork(Architecture):
    """Blocks of convolutions, each block halving the image and doubling the filters."""

    kind: str
    blocks: int = _blocks(3)
    layers_per_block: int = setting(
        2,
        "Convolutions before each pooling. Raise it where training stays low: more can express more, and are slower.",
        low=1,
        high=8,
        usual=(1, 4),
    )
    filters: int = _filters(24)
    squeeze_excitation: int = squeeze_excitation(0)

    @abstractmethod
    def convolution(self, block: int) -> Any:
        """The function of `labcore.nn.blocks` that makes a layer of the block of that number, from 0."""

    @abstractmethod
    def weights(self, block: int, channels: int, filters: int) -> int:
        """The weights of one layer of that block, from `channels` to `filters`, without normalization."""

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn import blocks

        features = image
        for block in range(self.blocks):
            if block:
                features = blocks.halve(features, name=f"block{block}_pool")
            for layer in range(scaling.layers(self.layers_per_block)):
                features = self.convolution(block)(
                    features,
                    scaling.filters(self.filters * 2**block),
                    regularization,
                    name=f"block{block + 1}_conv{layer + 1}",
                )
            if self.squeeze_excitation:
                units = squeeze_units(features.shape[-1], self.squeeze_excitation)
                features = blocks.squeeze_excitation(features, units, name=f"block{block + 1}")
        return features

    def smallest_side(self, scaling: Scaling) -> int:
        return 2**self.blocks

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        height, width, channels = shape
        weights = activations = products = 0
        for block in range(self.blocks):
            filters = scaling.filters(self.filters * 2**block)
            for _ in range(scaling.layers(self.layers_per_block)):
                kernel = self.weights(block, channels, filters)
                weights, products = weights + kernel, products + height * width * kernel
                activations += 3 * height * width * filters  # convolution, normalization, ReLU
                channels = filters
            squeezing = squeeze_weights(channels, self.squeeze_excitation)
            weights, products = weights + squeezing, products + squeezing
            height, width = halved(height), halved(width)
        return Cost(weights, activations, products)


class CNN(BlockNetwork):
    """Blocks of 3×3 convolutions, each followed by 2×2 max pooling, with filters doubling from block to block."""

    title: ClassVar[str] = "CNN"
    kind: Literal["cnn"] = "cnn"

    def convolution(self, block: int) -> Any:
        from labcore.nn.blocks import convolution

        return convolution

    def weights(self, block: int, channels: int, filters: int) -> int:
        return 9 * channels * filters


class SeparableCNN(BlockNetwork):
    """One plain convolution block, then depthwise-separable ones: a fraction of the weights of a CNN."""

    title: ClassVar[str] = "Separable CNN"
    kind: Literal["separable_cnn"] = "separable_cnn"
    blocks: int = _blocks(4)
    filters: int = _filters(16)
    dense_units: int = setting(
        128,
        "Units of the dense layer after pooling; 0 leaves it out. Raise it where training stays low, lower it "
        "where training runs ahead of validation.",
        low=0,
        high=4096,
        usual=(0, 512),
        step=16,
    )

    @property
    def gives_vector(self) -> bool:
        return self.dense_units > 0

    def convolution(self, block: int) -> Any:
        from labcore.nn.blocks import convolution, separable_convolution

        return separable_convolution if block else convolution

    def weights(self, block: int, channels: int, filters: int) -> int:
        return (9 + filters) * channels if block else 9 * channels * filters

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn.blocks import dense

        features = super().build(image, scaling, regularization)
        if self.dense_units:
            features = dense(features, scaling.filters(self.dense_units), regularization)
        return features

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        weights, activations, products = super().cost(shape, scaling)
        units = scaling.filters(self.dense_units) if self.dense_units else 0
        dense = scaling.filters(self.filters * 2 ** (self.blocks - 1)) * units
        return Cost(weights + dense, activations + 2 * units, (products or 0) + dense)
