"""Residual networks."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from labcore.spec.architecture.base import Architecture
from labcore.spec.architecture.network import Cost, Shape, halved
from labcore.spec.base import setting
from labcore.spec.block.squeeze import squeeze_excitation, squeeze_units, squeeze_weights
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling

LARGE_STEM_FROM = 128
"""Side in pixels from which an automatic stem is the large one."""


class ResidualCNN(Architecture):
    """Blocks of two 3×3 convolutions with a way round them, so that deep networks learn too (He et al., 2016)."""

    title: ClassVar[str] = "Residual CNN"
    kind: Literal["residual"] = "residual"
    has_residual_blocks: ClassVar[bool] = True

    stages: int = setting(
        3,
        "Each stage after the first halves the image and doubles the filters. ResNet-18 has 4. Raise it for large "
        "images, lower it for small ones.",
        low=1,
        high=5,
    )
    blocks_per_stage: int = setting(
        2, "Residual blocks in each stage, two convolutions each. More can express more, and are slower.", low=1, high=8
    )
    filters: int = setting(
        16,
        "Filters of the first stage. More can tell more patterns apart, and overfit sooner; ResNet-18 has 64. Raise it "
        "where training stays low.",
        low=4,
        high=256,
        usual=(8, 64),
        step=4,
    )
    stem: Literal["auto", "small", "large"] = setting(
        "auto",
        "What comes before the first stage: one 3×3 convolution (small), or as for ImageNet a 7×7 convolution and a "
        f"pooling that halve the image twice (large). Auto takes the large one from {LARGE_STEM_FROM} px on.",
    )
    squeeze_excitation: int = squeeze_excitation(0)

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        import keras

        from labcore.nn import blocks

        large = self._has_large_stem(min(image.shape[1:3]), scaling)
        size, stride = (7, 2) if large else (3, 1)
        filters = scaling.filters(self.filters)
        features = blocks.convolution(image, filters, regularization, name="stem_conv", size=size, stride=stride)
        if large:
            features = keras.layers.MaxPooling2D(3, 2, padding="same", name="stem_pool")(features)
        plan = list(self._plan(scaling))
        for number, (stage, block, filters, stride) in enumerate(plan, start=1):
            name = f"stage{stage}_block{block}"
            skipped = regularization.skipped(number, len(plan))
            features = self._block(features, filters, stride, skipped, regularization, name)
        return features

    def _block(
        self, features: Any, filters: int, stride: int, skipped: float, regularization: Regularization, name: str
    ) -> Any:
        from labcore.nn import blocks

        shortcut = features
        if stride > 1 or features.shape[-1] != filters:
            shortcut = blocks.convolution(
                features, filters, regularization, name=f"{name}_shortcut", size=1, stride=stride, activation=None
            )
        branch = blocks.convolution(features, filters, regularization, name=f"{name}_conv1", stride=stride)
        branch = blocks.convolution(branch, filters, regularization, name=f"{name}_conv2", activation=None)
        if self.squeeze_excitation:
            branch = blocks.squeeze_excitation(branch, squeeze_units(filters, self.squeeze_excitation), name=name)
        return blocks.activated(blocks.added(shortcut, branch, skipped, name), regularization, f"{name}_out")

    def _plan(self, scaling: Scaling) -> Iterator[tuple[int, int, int, int]]:
        """Stage, block, filters and stride of each residual block, in order."""
        for stage in range(1, self.stages + 1):
            filters = scaling.filters(self.filters * 2 ** (stage - 1))
            for block in range(1, scaling.layers(self.blocks_per_stage) + 1):
                yield stage, block, filters, 2 if stage > 1 and block == 1 else 1

    def _has_large_stem(self, side: int, scaling: Scaling) -> bool:
        roomy = scaling.unscaled(side) >= LARGE_STEM_FROM and side >= 4 * 2**self.stages
        return self.stem == "large" or (self.stem == "auto" and roomy)

    def smallest_side(self, scaling: Scaling) -> int:
        return 2**self.stages * (4 if self.stem == "large" else 1)

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        height, width, channels = shape
        large = self._has_large_stem(min(height, width), scaling)
        filters = scaling.filters(self.filters)
        height, width = (halved(side) if large else side for side in (height, width))
        pixels = height * width
        weights, activations = (49 if large else 9) * channels * filters, 3 * pixels * filters
        products = pixels * weights
        height, width = (halved(side) if large else side for side in (height, width))
        channels = filters
        for _, _, filters, stride in self._plan(scaling):
            height, width = (halved(side) if stride > 1 else side for side in (height, width))
            pixels = height * width
            kernels = 9 * (channels + filters) * filters
            kernels += channels * filters if stride > 1 or channels != filters else 0
            squeezing = squeeze_weights(filters, self.squeeze_excitation)
            weights, products = weights + kernels + squeezing, products + pixels * kernels + squeezing
            activations += 8 * pixels * filters  # two convolutions with what follows each, the sum
            channels = filters
        return Cost(weights, activations, products)
