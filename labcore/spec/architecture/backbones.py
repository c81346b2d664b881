"""The networks of `keras.applications`, one class per family; flat in the graph, so that every layer can be explained.

Each takes pixels from 0 to 255 and scales them as its published weights expect.
"""

import re
from typing import ClassVar, Literal

from labcore.spec.architecture.backbone import Backbone, PixelScale
from labcore.spec.base import setting


class MobileNet(Backbone):
    """Depthwise-separable convolutions throughout (Howard et al., 2017): small and quick on a CPU."""

    title: ClassVar[str] = "MobileNet"
    kind: Literal["mobilenet"] = "mobilenet"
    widens: ClassVar[bool] = True
    published_widths: ClassVar[tuple[float, ...]] = (0.25, 0.5, 0.75, 1.0)

    def name(self) -> str:
        return "MobileNet"

    def block(self, layer: str) -> str:
        found = re.match(r"conv_(?:pad|dw|pw)_(\d+)", layer)
        return f"block_{found[1]}" if found else super().block(layer)


class MobileNetV2(Backbone):
    """Inverted residual blocks (Sandler et al., 2018): the usual first choice for transfer learning on a CPU."""

    title: ClassVar[str] = "MobileNetV2"
    kind: Literal["mobilenet_v2"] = "mobilenet_v2"
    widens: ClassVar[bool] = True
    published_widths: ClassVar[tuple[float, ...]] = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)

    def name(self) -> str:
        return "MobileNetV2"

    def block(self, layer: str) -> str:
        if layer.startswith("expanded_conv_"):
            return "block_0"
        return super().block(layer.removeprefix("bn_"))


class MobileNetV3(Backbone):
    """MobileNetV2 with squeeze-and-excitation and hard swish, found by search (Howard et al., 2019)."""

    title: ClassVar[str] = "MobileNetV3"
    kind: Literal["mobilenet_v3"] = "mobilenet_v3"
    pixel_scale: ClassVar[PixelScale] = "own"
    widens: ClassVar[bool] = True
    published_widths: ClassVar[tuple[float, ...]] = (0.75, 1.0)
    variant: Literal["Small", "Large"] = setting(
        "Small",
        "Large is about twice as slow, and more accurate. Take Small on a CPU, or where images are few and simple.",
    )

    def name(self) -> str:
        return f"MobileNetV3{self.variant}"

    def block(self, layer: str) -> str:
        found = re.match(r"expanded_conv_(\d+_)?", layer)
        return f"block_{(found[1] or '0').strip('_')}" if found else super().block(layer)


class EfficientNet(Backbone):
    """Width, depth and resolution scaled together (Tan & Le, 2019), B0 to B7."""

    title: ClassVar[str] = "EfficientNet"
    has_residual_blocks: ClassVar[bool] = True
    kind: Literal["efficientnet"] = "efficientnet"
    pixel_scale: ClassVar[PixelScale] = "own"
    variant: Literal["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7"] = setting(
        "B0",
        "Each step costs about twice the computation; made for inputs of 224, 240, 260, 300, 380, 456, 528, 600 px. Go "
        "up only together with larger images.",
    )

    def name(self) -> str:
        return f"EfficientNet{self.variant}"


class EfficientNetV2(Backbone):
    """EfficientNet with plain convolutions in its first blocks (Tan & Le, 2021): trains faster."""

    title: ClassVar[str] = "EfficientNetV2"
    has_residual_blocks: ClassVar[bool] = True
    kind: Literal["efficientnet_v2"] = "efficientnet_v2"
    pixel_scale: ClassVar[PixelScale] = "own"
    variant: Literal["B0", "B1", "B2", "B3", "S", "M", "L"] = setting(
        "B0", "From small to large. Go up while validation still gains; on few images or a CPU the first does."
    )

    def name(self) -> str:
        return f"EfficientNetV2{self.variant}"


class ResNet(Backbone):
    """Residual bottleneck blocks (He et al., 2016): the reference of most papers."""

    title: ClassVar[str] = "ResNet"
    kind: Literal["resnet"] = "resnet"
    pixel_scale: ClassVar[PixelScale] = "caffe"
    variant: Literal["50", "101", "152"] = setting(
        "50", "Layers with weights. More tell finer classes apart, are slower, and want more images."
    )

    def name(self) -> str:
        return f"ResNet{self.variant}"


class ResNetV2(Backbone):
    """ResNet with normalization and activation before each convolution (He et al., 2016b)."""

    title: ClassVar[str] = "ResNetV2"
    kind: Literal["resnet_v2"] = "resnet_v2"
    variant: Literal["50", "101", "152"] = setting(
        "50", "Layers with weights. More tell finer classes apart, are slower, and want more images."
    )

    def name(self) -> str:
        return f"ResNet{self.variant}V2"


class DenseNet(Backbone):
    """Each layer sees the features of all before it (Huang et al., 2017): few weights, much memory."""

    title: ClassVar[str] = "DenseNet"
    kind: Literal["densenet"] = "densenet"
    pixel_scale: ClassVar[PixelScale] = "torch"
    variant: Literal["121", "169", "201"] = setting(
        "121", "Layers with weights. More tell finer classes apart, and take more memory and time."
    )

    def name(self) -> str:
        return f"DenseNet{self.variant}"


class VGG(Backbone):
    """Plain stacks of 3×3 convolutions (Simonyan & Zisserman, 2015): simple, large and slow."""

    title: ClassVar[str] = "VGG"
    kind: Literal["vgg"] = "vgg"
    pixel_scale: ClassVar[PixelScale] = "caffe"
    variant: Literal["16", "19"] = setting(
        "16",
        "Layers with weights. 16 is enough nearly always: 19 is slower, and seldom better. Take another network where "
        "speed counts.",
    )

    def name(self) -> str:
        return f"VGG{self.variant}"


class Inception(Backbone):
    """Convolutions of several sizes side by side (Szegedy et al., 2016), version 3."""

    title: ClassVar[str] = "InceptionV3"
    kind: Literal["inception_v3"] = "inception_v3"
    least_side: ClassVar[int] = 75

    def name(self) -> str:
        return "InceptionV3"

    def block(self, layer: str) -> str:
        part = re.match(r"mixed9_(\d)", layer)  # joined within mixed9 and mixed10
        return f"mixed{9 + int(part[1])}" if part else super().block(layer)


class InceptionResNet(Backbone):
    """Inception blocks with residual connections (Szegedy et al., 2017), version 2: large."""

    title: ClassVar[str] = "InceptionResNetV2"
    kind: Literal["inception_resnet_v2"] = "inception_resnet_v2"
    least_side: ClassVar[int] = 75

    def name(self) -> str:
        return "InceptionResNetV2"

    def block(self, layer: str) -> str:
        found = re.match(r"(?:mixed|conv)_\d[ab]", layer)
        return found[0] if found else super().block(layer)


class Xception(Backbone):
    """Inception taken to its end: separable convolutions with residual connections (Chollet, 2017)."""

    title: ClassVar[str] = "Xception"
    kind: Literal["xception"] = "xception"
    least_side: ClassVar[int] = 71

    def name(self) -> str:
        return "Xception"


class NASNet(Backbone):
    """Cells found by search (Zoph et al., 2018)."""

    title: ClassVar[str] = "NASNet"
    kind: Literal["nasnet"] = "nasnet"
    variant: Literal["Mobile", "Large"] = setting(
        "Mobile", "Large has sixteen times the weights and is far slower: it is made for inputs of 331 px."
    )

    def name(self) -> str:
        return f"NASNet{self.variant}"

    def stored_as(self) -> str:
        return f"nasnet_{self.variant.lower()}_no_top.h5"

    def block(self, layer: str) -> str:
        found = re.search(r"_((?:stem_|reduce_)?\d+)$", layer)
        return f"cell_{found[1]}" if found else super().block(layer)


class ConvNeXt(Backbone):
    """A ResNet made over after vision transformers (Liu et al., 2022): strong when pretrained, slow on a CPU."""

    title: ClassVar[str] = "ConvNeXt"
    kind: Literal["convnext"] = "convnext"
    pixel_scale: ClassVar[PixelScale] = "own"
    variant: Literal["Tiny", "Small", "Base", "Large", "XLarge"] = setting(
        "Tiny",
        "From small to large. Take a larger one while validation still gains, and a GPU keeps the time bearable.",
    )

    def name(self) -> str:
        return f"ConvNeXt{self.variant}"

    def block(self, layer: str) -> str:
        own = re.sub(r"^convnext_[a-z]+_", "", layer)
        found = re.match(r"downsampling_[a-z]+_(\d)", own)
        return f"stage_{int(found[1]) + 1}" if found else super().block(own)
