"""Squeeze and excitation, an option of any architecture that is built of blocks."""

from typing import Any

from labcore.spec.base import setting


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
