"""The U-Net."""

from typing import Any, ClassVar, Literal

from labcore.spec.architecture.network import Cost, Shape
from labcore.spec.base import setting
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter import settings
from labcore.spec.segmenter.base import Segmenter, padded
from labcore.spec.segmenter.pyramid import Pyramid
from labcore.spec.segmenter.tally import Tally


class UNet(Segmenter):
    """Down to coarse planes that see far, and up again, each level joined with what it was on the way down."""

    title: ClassVar[str] = "U-Net"
    kind: Literal["unet"] = "unet"

    levels: int = settings.levels(4)
    layers_per_level: int = settings.layers_per_level(2)
    filters: int = settings.filters(16)
    residual: bool = setting(
        False,
        "A way round the convolutions of each level, so that deep networks learn too (Zhang et al., 2018). Worth it "
        "from about five levels or three layers on.",
    )
    attention_gates: bool = settings.attention_gates(False)
    squeeze_excitation: int = settings.squeeze_excitation(0)
    bottleneck: settings.Modules = settings.bottleneck()
    modules: settings.Modules = setting(
        (),
        "Modules at the end of each level, down and up. Those on fine levels look at many pixels, and take time: "
        "try one on the coarsest level first.",
    )

    @property
    def can_skip_blocks(self) -> bool:
        return self.residual

    def stride(self, scaling: Scaling) -> int:
        return self._pyramid(scaling).stride

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        return self._pyramid(scaling).build(image, scaling, regularization)

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        self._pyramid(scaling).count(tally := Tally(), *padded(shape, self.stride(scaling)), scaling)
        return tally.cost()

    def _pyramid(self, scaling: Scaling) -> Pyramid:
        return Pyramid(
            filters=tuple(scaling.filters(self.filters * 2**level) for level in range(self.levels)),
            layers=scaling.layers(self.layers_per_level),
            residual=self.residual,
            gates=self.attention_gates,
            squeeze=self.squeeze_excitation,
            bottleneck=self.bottleneck,
            modules=self.modules,
        )
