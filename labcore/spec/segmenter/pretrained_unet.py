"""A U-Net whose way down is a pretrained network."""

from typing import Annotated, Any, ClassVar, Literal

from labcore.spec.architecture.backbone import Backbone
from labcore.spec.architecture.backbones import MobileNetV2
from labcore.spec.architecture.network import Cost, Network, Shape, block_of
from labcore.spec.base import OneOf, setting
from labcore.spec.block.squeeze import squeeze_units
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter import settings
from labcore.spec.segmenter.base import Segmenter, padded

DECODER = "decoder_"
"""What the names of layers begin with that no learned weights are put into."""


class PretrainedUNet(Segmenter):
    """A network that has learned from photographs finds the patterns, a decoder puts them in place: for few masks.

    As in TernausNet (Iglovikov & Shvets, 2018).
    """

    title: ClassVar[str] = "U-Net with a pretrained encoder"
    kind: Literal["pretrained_unet"] = "pretrained_unet"
    takes_raw_pixels: ClassVar[bool] = True

    encoder: Annotated[Backbone, OneOf()] = setting(
        MobileNetV2(),
        "The network on the way down; transfer.weights says what it starts from. Its last planes of each resolution "
        "are passed to the way up. scaling.width is its own, and leaves the decoder as it is. A small one does on a "
        "CPU, a larger one where things are hard to tell.",
    )
    filters: int = settings.filters(16)
    layers_per_level: int = setting(
        1, "Convolutions on each level of the way up. More can express more, and are slower.", low=1, high=6,
        usual=(1, 3),
    )  # fmt: skip
    squeeze_excitation: int = settings.squeeze_excitation(0)
    bottleneck: settings.Modules = settings.bottleneck()

    @property
    def pretrained(self) -> Network:
        return self.encoder

    @property
    def can_skip_blocks(self) -> bool:
        return self.encoder.can_skip_blocks

    def stride(self, scaling: Scaling) -> int:
        return 32  # of all these networks

    def smallest_side(self, scaling: Scaling) -> int:
        """What is padded to no less than the encoder needs."""
        stride = self.stride(scaling)
        return max(2, (self.encoder.smallest_side(scaling) - 1) // stride * stride + 1)

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn.blocks import convolution, squeeze_excitation
        from labcore.nn.encoder import passed
        from labcore.nn.upsampling import joined, raised_to

        network = self.encoder.standing_on(image, scaling, regularization)
        *finer, features = passed(network, *image.shape[1:3])
        for number, module in enumerate(self.bottleneck, start=1):
            name = f"{DECODER}{len(finer) + 1}_module{number}"
            features = module.build(features, scaling, regularization, name)
        for level, fine in reversed(list(enumerate(finer))):
            name, filters = f"{DECODER}{level + 1}", self.filters * 2**level
            features = joined(raised_to(fine, features, filters, name), fine, name)
            for layer in range(1, self.layers_per_level + 1):
                features = convolution(features, filters, regularization, f"{name}_conv{layer}")
            if self.squeeze_excitation:
                features = squeeze_excitation(features, squeeze_units(filters, self.squeeze_excitation), name)
        return features

    def cost(self, shape: Shape, scaling: Scaling) -> Cost:
        """What the encoder needs at least: to refuse what no network could, without building any."""
        return self.encoder.cost(padded(shape, self.stride(scaling)), scaling)

    def block(self, layer: str) -> str:
        return block_of(layer) if layer.startswith(DECODER) else self.encoder.block(layer)
