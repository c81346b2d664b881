"""The dual U-Net: one that sees far beside one that looks closely."""

from typing import Any, ClassVar, Literal

from labcore.spec.architecture.network import Cost, Shape, block_of
from labcore.spec.base import Spec, setting
from labcore.spec.block.global_context import GlobalContext
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter import settings
from labcore.spec.segmenter.base import Segmenter, padded
from labcore.spec.segmenter.pyramid import Pyramid
from labcore.spec.segmenter.tally import Tally

BRANCHES = ("macro_", "micro_")
"""What the names of the layers of either branch begin with."""


class MacroBranch(Spec):
    """A U-Net that sees far: dilated convolutions, and attention to what is passed on."""

    title = "Macro branch"
    lab: ClassVar[str] = "segmentation"

    levels: int = settings.levels(4)
    layers_per_level: int = settings.layers_per_level(2)
    filters: int = settings.filters(16)
    dilation: int = setting(
        2,
        "How far apart the pixels are that a kernel looks at, from the second convolution of each level on (Yu & "
        "Koltun, 2016). Higher sees farther by the same weights, with gaps; 1 is a plain convolution.",
        low=1,
        high=8,
        usual=(1, 4),
        unit="px",
    )
    attention_gates: bool = settings.attention_gates(True)
    squeeze_excitation: int = settings.squeeze_excitation(0)
    bottleneck: settings.Modules = settings.bottleneck()

    def pyramid(self, scaling: Scaling) -> Pyramid:
        return Pyramid(
            filters=tuple(scaling.filters(self.filters * 2**level) for level in range(self.levels)),
            layers=scaling.layers(self.layers_per_level),
            dilation=self.dilation,
            gates=self.attention_gates,
            squeeze=self.squeeze_excitation,
            bottleneck=self.bottleneck,
            prefix=BRANCHES[0],
        )


class MicroBranch(Spec):
    """A U-Net that looks closely: fewer, larger filters on few levels, told by global context what the image shows."""

    title = "Micro branch"
    lab: ClassVar[str] = "segmentation"

    levels: int = settings.levels(2)
    layers_per_level: int = settings.layers_per_level(2)
    filters: int = settings.filters(8)
    kernel_size: int = setting(
        5,
        "Height and width of its kernels. Larger ones see more detail at once, and have many more weights.",
        low=3,
        high=11,
        step=2,
        unit="px",
    )
    squeeze_excitation: int = settings.squeeze_excitation(0)
    bottleneck: settings.Modules = settings.bottleneck((GlobalContext(),))

    def pyramid(self, scaling: Scaling) -> Pyramid:
        return Pyramid(
            filters=tuple(scaling.filters(self.filters * 2**level) for level in range(self.levels)),
            layers=scaling.layers(self.layers_per_level),
            size=self.kernel_size,
            squeeze=self.squeeze_excitation,
            bottleneck=self.bottleneck,
            prefix=BRANCHES[1],
        )


class DualUNet(Segmenter):
    """Two U-Nets side by side: one sees far, one looks closely; what both found is weighed together at the end."""

    title: ClassVar[str] = "Dual U-Net"
    kind: Literal["dual_unet"] = "dual_unet"

    macro: MacroBranch = setting(MacroBranch(), "The branch that sees far. More levels for larger structures.")
    micro: MicroBranch = setting(
        MicroBranch(), "The branch that looks closely. Fewer levels and larger kernels for finer edges."
    )
    fusion_filters: int = setting(
        16,
        "Filters of the convolution that weighs what both branches found. More keep more of it, and take time.",
        low=4,
        high=256,
        usual=(8, 64),
        step=4,
    )

    def stride(self, scaling: Scaling) -> int:
        return max(pyramid.stride for pyramid in self._pyramids(scaling))

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn.blocks import convolution
        from labcore.nn.upsampling import joined

        far, close = (each.build(image, scaling, regularization) for each in self._pyramids(scaling))
        return convolution(
            joined(far, close, "fusion"), scaling.filters(self.fusion_filters), regularization, "fusion_conv"
        )

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        height, width, channels = padded(shape, self.stride(scaling))
        tally, found = Tally(), 0
        for pyramid in self._pyramids(scaling):
            pyramid.count(tally, height, width, channels, scaling)
            found += pyramid.filters[0]
        tally.layer(0, 0, height * width * found)
        tally.convolution(3, found, scaling.filters(self.fusion_filters), height * width)
        return tally.cost()

    def block(self, layer: str) -> str:
        for branch in BRANCHES:
            if layer.startswith(branch):
                return branch + block_of(layer.removeprefix(branch))
        return block_of(layer)

    def _pyramids(self, scaling: Scaling) -> tuple[Pyramid, Pyramid]:
        return self.macro.pyramid(scaling), self.micro.pyramid(scaling)
