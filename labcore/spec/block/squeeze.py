"""Squeeze and excitation: a module, and an option of any architecture that is built of blocks."""

from typing import Any, ClassVar, Literal

from labcore.spec.base import setting
from labcore.spec.block.base import Plane
from labcore.spec.block.module import Module
from labcore.spec.regularization import Regularization
from labcore.spec.scaling import Scaling


def squeeze_excitation(default: int) -> Any:
    """The setting of that name: the ratio by which the channels are squeezed, 0 for none of it."""
    return setting(
        default,
        "Squeeze and excitation (Hu et al., 2018): after each block every channel is scaled by how much it matters in "
        "this image, judged by a bottleneck of so many times fewer units. 4–16 is usual, 0 leaves it out.",
        low=0,
        high=64,
        usual=(0, 16),
        step=1,
    )


def squeeze_units(channels: int, ratio: int) -> int:
    """Units of the bottleneck for so many channels."""
    return max(1, channels // ratio)


def squeeze_weights(channels: int, ratio: int) -> int:
    """Kernel weights that it adds to a block of so many channels."""
    return 2 * channels * squeeze_units(channels, ratio) if ratio else 0


class SqueezeExcitation(Module):
    """Scales each channel by how much it matters in this image (Hu et al., 2018)."""

    title: ClassVar[str] = "Squeeze and excitation"
    kind: Literal["squeeze_excitation"] = "squeeze_excitation"
    ratio: int = setting(
        4,
        "How many times fewer units than channels judge that. Raise it for fewer weights, lower it where there are "
        "few channels.",
        low=1,
        high=64,
    )

    def layers(self, scaling: Scaling) -> int:
        return 2

    def refining(self, plane: Plane) -> tuple[int, int, int]:
        height, width, channels = plane
        weights = squeeze_weights(channels, self.ratio)
        return weights, height * width * channels, weights

    def refine(self, features: Any, regularization: Regularization, name: str) -> Any:
        from labcore.nn.blocks import squeeze_excitation

        return squeeze_excitation(features, squeeze_units(features.shape[-1], self.ratio), name)
