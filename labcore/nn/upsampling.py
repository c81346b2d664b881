"""From coarse planes to finer ones, and what is joined on the way: functions from Keras tensor to Keras tensor."""

import math

import keras


def raised(image, filters: int, name: str):
    """Twice the resolution by a learned 2×2 kernel for each place: `(N, H, W, C)` → `(N, 2·H, 2·W, filters)`."""
    layer = keras.layers.Conv2DTranspose(filters, 2, 2, kernel_initializer="he_normal", name=f"{name}_up")
    return layer(image)


def joined(coarse, fine, name: str):
    """What comes from below, and behind it what was there on the way down: `(N, H, W, C + D)`."""
    return keras.layers.Concatenate(name=f"{name}_join")([coarse, fine])


def gated(fine, coarse, units: int, name: str):
    """`fine` `(N, H, W, C)`, each place by how much it matters given `coarse` `(N, H/2, W/2, D)`: shape as it was.

    Args:
        units: in how many numbers both are compared.

    Reference: Oktay et al., "Attention U-Net: Learning Where to Look for the Pancreas", MIDL 2018.
    """
    offered = keras.layers.Conv2D(units, 2, 2, use_bias=False, kernel_initializer="he_normal", name=f"{name}_offered")
    wanted = keras.layers.Conv2D(units, 1, kernel_initializer="he_normal", name=f"{name}_wanted")
    both = keras.layers.Add(name=f"{name}_compare")([offered(fine), wanted(coarse)])
    both = keras.layers.ReLU(name=f"{name}_compare_relu")(both)
    share = keras.layers.Conv2D(1, 1, activation="sigmoid", name=f"{name}_share")(both)
    share = keras.layers.UpSampling2D(2, interpolation="bilinear", name=f"{name}_gate")(share)
    return keras.layers.Multiply(name=f"{name}_gated")([fine, share])


def raised_to(fine, coarse, filters: int, name: str):
    """`coarse`, doubled as often as it takes to be about as large as `fine`: `(N, H, W, filters)`, with its H and W.

    Where that does not come out even, as behind convolutions without padding, the rim is cut off or filled with zeros.
    """
    sides = tuple(zip(fine.shape[1:3], coarse.shape[1:3], strict=True))
    for step in range(1, max(1, round(math.log2(max(many / few for many, few in sides)))) + 1):
        coarse = raised(coarse, filters, f"{name}_step{step}")
    missing = [many - few for many, few in zip(fine.shape[1:3], coarse.shape[1:3], strict=True)]
    if any(each > 0 for each in missing):
        coarse = keras.layers.ZeroPadding2D(_rims(missing), name=f"{name}_padding")(coarse)
    if any(each < 0 for each in missing):
        coarse = keras.layers.Cropping2D(_rims([-each for each in missing]), name=f"{name}_cropping")(coarse)
    return coarse


def _rims(pixels: list[int]) -> tuple[tuple[int, int], ...]:
    """So many pixels, where there are any, on both sides of the height and of the width."""
    return tuple((max(each, 0) // 2, max(each, 0) - max(each, 0) // 2) for each in pixels)
