"""Networks that scale in width, depth and resolution together."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, NamedTuple

from labcore.spec.architecture.base import Architecture
from labcore.spec.architecture.network import Cost, Shape, halved
from labcore.spec.base import setting
from labcore.spec.block.squeeze import squeeze_excitation, squeeze_units
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


class Stage(NamedTuple):
    """Blocks of one kind: whether they widen first, their filters, number, first stride and kernel size."""

    widens: bool
    filters: int
    blocks: int
    stride: int
    size: int


STEM, HEAD = 32, 1280
STAGES = (
    Stage(False, 16, 1, 1, 3),
    Stage(True, 24, 2, 2, 3),
    Stage(True, 40, 2, 2, 5),
    Stage(True, 80, 3, 2, 3),
    Stage(True, 112, 3, 1, 5),
    Stage(True, 192, 4, 2, 5),
    Stage(True, 320, 1, 1, 3),
)
"""EfficientNet-B0, table 1 of the paper. Its stem halves the image too: five times in all."""

HALVINGS = 1 + sum(stage.stride == 2 for stage in STAGES)
LEAST_PLANE = 4
"""Side in pixels of the last plane that is kept where images are small."""


class Block(NamedTuple):
    """One inverted bottleneck (MBConv) as it is built."""

    name: str
    widened: int
    filters: int
    stride: int
    size: int


class EfficientCNN(Architecture):
    """Inverted bottlenecks with squeeze and excitation, after EfficientNet (Tan & Le, 2019), for images of any size."""

    title: ClassVar[str] = "EfficientNet-style"
    kind: Literal["efficient"] = "efficient"
    has_residual_blocks: ClassVar[bool] = True

    filters: int = setting(
        16,
        "Filters of the stem; all stages keep EfficientNet-B0's proportions to it, which has 32. "
        "Scaling multiplies on top. Halved five times, small images would vanish: they skip the first halvings.",
        low=8,
        high=64,
        step=8,
    )
    expansion: int = setting(
        6,
        "By how much each block widens its features before it filters them. Higher can express more; lower is faster.",
        low=1,
        high=8,
    )
    squeeze_excitation: int = squeeze_excitation(4)

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn import blocks

        stem, plan, head = self._plan(min(image.shape[1:3]), scaling)
        features = blocks.convolution(
            image, stem.filters, regularization, name="stem_conv", stride=stem.stride, activation="swish"
        )
        for number, block in enumerate(plan, start=1):
            skipped = regularization.skipped(number, len(plan))
            features = self._block(features, block, skipped, regularization)
        return blocks.convolution(features, head, regularization, name="top_conv", size=1, activation="swish")

    def _block(self, features: Any, block: Block, skipped: float, regularization: Regularization) -> Any:
        from labcore.nn import blocks

        given, name = features.shape[-1], block.name
        branch = features
        if block.widened != given:
            branch = blocks.convolution(
                branch, block.widened, regularization, name=f"{name}_widen", size=1, activation="swish"
            )
        branch = blocks.depthwise_convolution(
            branch, regularization, f"{name}_filter", block.size, block.stride, activation="swish"
        )
        if self.squeeze_excitation:
            units = squeeze_units(given, self.squeeze_excitation)
            branch = blocks.squeeze_excitation(branch, units, name=name, activation="swish")
        branch = blocks.convolution(
            branch, block.filters, regularization, name=f"{name}_narrow", size=1, activation=None
        )
        if block.stride > 1 or given != block.filters:
            return branch
        return blocks.added(features, branch, skipped, name)

    def _plan(self, side: int, scaling: Scaling) -> tuple[Block, list[Block], int]:
        """The stem, the blocks, and the filters of the head, for images of that side."""
        spare = HALVINGS - _halvings(side, scaling)
        stem = Block("stem", 0, self._filters(STEM, scaling), 2 if spare < 1 else 1, 3)
        return stem, list(self._blocks(stem.filters, max(0, spare - 1), scaling)), self._filters(HEAD, scaling)

    def _blocks(self, given: int, spare: int, scaling: Scaling) -> Iterator[Block]:
        """The blocks of all stages in order; the first `spare` of those that would halve the image do not."""
        for number, stage in enumerate(STAGES, start=1):
            filters, stride = self._filters(stage.filters, scaling), stage.stride
            if stride == 2 and spare:
                stride, spare = 1, spare - 1
            for place in range(scaling.layers(stage.blocks)):
                widened = given * self.expansion if stage.widens else given
                yield Block(f"stage{number}_block{place + 1}", widened, filters, stride if not place else 1, stage.size)
                given = filters

    def _filters(self, filters: int, scaling: Scaling) -> int:
        return scaling.filters(filters * self.filters / STEM)

    def smallest_side(self, scaling: Scaling) -> int:
        return LEAST_PLANE

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        height, width, channels = shape
        stem, plan, head = self._plan(min(height, width), scaling)
        height, width = (halved(side) if stem.stride > 1 else side for side in (height, width))
        pixels = height * width
        weights, activations, given = 9 * channels * stem.filters, 3 * pixels * stem.filters, stem.filters
        products = pixels * weights
        for block in plan:
            if block.widened != given:
                weights, activations = weights + given * block.widened, activations + 3 * pixels * block.widened
                products += pixels * given * block.widened
            height, width = (halved(side) if block.stride > 1 else side for side in (height, width))
            pixels = height * width
            squeezed = squeeze_units(given, self.squeeze_excitation) if self.squeeze_excitation else 0
            weights += block.widened * (block.size**2 + 2 * squeezed + block.filters)
            products += block.widened * (pixels * (block.size**2 + block.filters) + 2 * squeezed)
            activations += pixels * (4 * block.widened + 2 * block.filters)
            given = block.filters
        return Cost(weights + given * head, activations + 3 * pixels * head, products + pixels * given * head)


def _halvings(side: int, scaling: Scaling) -> int:
    """How often images of that side are halved: as often as leaves the last plane room to tell places apart."""
    own = scaling.unscaled(side)
    fitting = (times for times in range(HALVINGS, 0, -1) if own / 2**times > LEAST_PLANE - 1 and side / 2**times > 1)
    return next(fitting, 0)
