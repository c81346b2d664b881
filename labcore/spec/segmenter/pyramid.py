"""The way down to coarse planes and up again, of which U-Nets are made: built, and counted alike without building."""

from dataclasses import dataclass
from typing import Any

from labcore.spec.block.module import Module
from labcore.spec.block.squeeze import squeeze_units, squeeze_weights
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling
from labcore.spec.segmenter.tally import Tally


@dataclass(frozen=True)
class Pyramid:
    """What there is on the levels of a U-Net, from the finest to the coarsest, and up again.

    Attributes:
        filters: of each level.
        layers: convolutions on each level, each way.
        size: height and width of their kernels.
        dilation: how far apart the pixels are that they look at, from the second on each level on.
        residual: whether there is a way round the convolutions of each level.
        gates: whether what is passed from the way down to the way up is weighed by attention.
        squeeze: ratio of squeeze and excitation at the end of each level; 0 for none.
        bottleneck: modules on the coarsest level.
        modules: those at the end of each level, each way.
        prefix: what the names of its layers begin with.
    """

    filters: tuple[int, ...]
    layers: int
    size: int = 3
    dilation: int = 1
    residual: bool = False
    gates: bool = False
    squeeze: int = 0
    bottleneck: tuple[Module, ...] = ()
    modules: tuple[Module, ...] = ()
    prefix: str = ""

    @property
    def stride(self) -> int:
        """How many pixels beside each other become one on the coarsest level."""
        return 2 ** (len(self.filters) - 1)

    def build(self, image: Any, scaling: Scaling, regularization: Regularization) -> Any:
        """Features of each pixel, `(N, H, W, filters of the finest level)`, from the Keras tensor `image`."""
        from labcore.nn.blocks import halve
        from labcore.nn.upsampling import gated, joined, raised

        features, passed = image, []
        for level in range(len(self.filters)):
            if level:
                passed.append(features)
                features = halve(features, f"{self.prefix}encoder{level}_pool")
            features = self._level(features, level, f"{self.prefix}encoder{level + 1}", scaling, regularization)
        for number, module in enumerate(self.bottleneck, start=1):
            features = module.build(features, scaling, regularization, f"{self.prefix}bottleneck{number}")
        for level, fine in reversed(list(enumerate(passed))):
            name = f"{self.prefix}decoder{level + 1}"
            if self.gates:
                fine = gated(fine, features, gate_units(fine.shape[-1]), name)
            features = joined(raised(features, self.filters[level], name), fine, name)
            features = self._level(features, level, name, scaling, regularization)
        return features

    def _level(self, given: Any, level: int, name: str, scaling: Scaling, regularization: Regularization) -> Any:
        from labcore.nn.blocks import activated, added, convolution, squeeze_excitation

        features, filters = given, self.filters[level]
        for layer in range(1, self.layers + 1):
            features = convolution(
                features,
                filters,
                regularization,
                f"{name}_conv{layer}",
                size=self.size,
                activation=None if self.residual and layer == self.layers else "relu",
                dilation=self.dilation if layer > 1 else 1,
            )
        if self.squeeze:
            features = squeeze_excitation(features, squeeze_units(filters, self.squeeze), name)
        if self.residual:
            way_round = given
            if given.shape[-1] != filters:
                way_round = convolution(given, filters, regularization, f"{name}_shortcut", size=1, activation=None)
            skipped = regularization.skipped(level + 1, len(self.filters))
            features = activated(added(way_round, features, skipped, name), regularization, f"{name}_out")
        for number, module in enumerate(self.modules, start=1):
            features = module.build(features, scaling, regularization, f"{name}_module{number}")
        return features

    def count(self, tally: Tally, height: int, width: int, channels: int, scaling: Scaling) -> None:
        """Add to `tally` what it takes for images of that size, which is a multiple of `stride`."""
        pixels = [(height >> level) * (width >> level) for level in range(len(self.filters))]

        def at(level: int, given: int) -> None:
            filters, places = self.filters[level], pixels[level]
            plane = (height >> level, width >> level, filters)
            for layer in range(self.layers):
                tally.convolution(self.size, filters if layer else given, filters, places)
            if self.squeeze:
                tally.layer(squeeze_weights(filters, self.squeeze), 1, places * filters)
            if self.residual:
                shortcut = given * filters if given != filters else 0
                tally.layer(shortcut, places, (3 if shortcut else 1) * places * filters)
            for module in self.modules:
                tally.module(module, plane, scaling)

        for level, filters in enumerate(self.filters):
            at(level, channels)
            channels = filters
        coarsest = len(self.filters) - 1
        for module in self.bottleneck:
            tally.module(module, (height >> coarsest, width >> coarsest, channels), scaling)
        for level in reversed(range(coarsest)):
            filters, fine, coarse = self.filters[level], pixels[level], pixels[level + 1]
            if self.gates:
                units = gate_units(filters)
                tally.layer((4 * filters + channels + 1) * units, coarse, coarse * (4 * units + 1))
                tally.layer(0, 0, fine * (filters + 1))
            tally.layer(4 * channels * filters, coarse, 3 * fine * filters)
            at(level, 2 * filters)
            channels = filters


def gate_units(channels: int) -> int:
    """Units of an attention gate for so many channels: half of them, as in the paper's code."""
    return max(1, channels // 2)
