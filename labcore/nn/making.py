"""From a code to an image, and from an image to features: functions from Keras tensor to Keras tensor.

Reference: Radford, Metz & Chintala, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks", ICLR 2016.
"""

from collections.abc import Callable
from typing import Any

import keras

from labcore.nn.normalization import FusedBatchNormalization

Shape = tuple[int, int, int]

COARSEST = 8
"""Pixels of the longer side at which an image is begun, unless somebody says how often it is doubled."""

SLOPE = 0.2
"""Of leaky rectifiers where they are negative."""


def doublings(shape: Shape, levels: int | None) -> int:
    """How often the side is doubled on the way to images of `shape`: `levels`, or until at most `COARSEST` are left."""
    if levels is not None:
        return levels
    side, found = max(shape[:2]), 1
    while side / 2**found > COARSEST:
        found += 1
    return found


def enlarged(
    code, shape: Shape, filters: int, levels: int, normalize: bool, residual: bool = False, prefix: str = "decoder"
):
    """Planes of an image from its code `(N, D)`, `(N, H, W, filters)`.

    A dense layer makes the coarsest planes, which have the most filters; each level doubles the sides. Where they do
    not come out even, as much is cut off around.
    """
    sides = [-(-side // 2**levels) for side in shape[:2]]
    depth = filters * 2 ** (levels - 1) if levels else filters
    planes = keras.layers.Dense(sides[0] * sides[1] * depth, use_bias=not normalize, name=f"{prefix}_planes")(code)
    planes = keras.layers.Reshape((*sides, depth), name=f"{prefix}_reshape")(planes)
    planes = _after(planes, normalize, f"{prefix}_planes")
    for level in range(levels):
        depth, name = filters * 2 ** max(0, levels - 2 - level), f"{prefix}_level{level + 1}"
        raise_ = keras.layers.Conv2DTranspose(depth, 4, 2, "same", use_bias=not normalize, name=f"{name}_up")
        planes = _after(raise_(planes), normalize, name)
        if residual:
            inside = _convolved(planes, depth, name, normalize)
            planes = keras.layers.Add(name=f"{name}_add")([planes, inside])
    rims = [have * 2**levels - side for have, side in zip(sides, shape[:2], strict=True)]
    if any(rims):
        cut = tuple((rim // 2, rim - rim // 2) for rim in rims)
        planes = keras.layers.Cropping2D(cut, name=f"{prefix}_cropping")(planes)
    return planes


def _after(planes, normalize: bool, name: str):
    if normalize:
        planes = FusedBatchNormalization(momentum=0.9, name=f"{name}_norm")(planes)
    return keras.layers.ReLU(name=f"{name}_relu")(planes)


def _convolved(planes, filters: int, name: str, normalize: bool):
    for number in (1, 2):
        convolution = keras.layers.Conv2D(
            filters, 3, padding="same", use_bias=not normalize, name=f"{name}_conv{number}"
        )
        planes = _after(convolution(planes), normalize, f"{name}_conv{number}")
    return planes


def condensed(
    image,
    filters: int,
    levels: int,
    after: Callable[[Any, str], Any],
    wrapped: Callable[[keras.Layer], keras.Layer] = lambda layer: layer,
    residual: bool = False,
    prefix: str = "encoder",
):
    """Features `(N, F)` of images `(N, H, W, C)`: each level halves the sides and doubles the filters.

    Args:
        after: what follows a convolution: from planes and the name of its layers to planes.
        wrapped: what is put around each layer with weights.
    """
    planes = image
    for level in range(levels):
        depth, name = filters * 2**level, f"{prefix}_level{level + 1}"
        lowered = wrapped(keras.layers.Conv2D(depth, 4, 2, "same", name=f"{name}_down"))
        planes = after(lowered(planes), name)
        if residual:
            inside = planes
            for number in (1, 2):
                convolution = wrapped(keras.layers.Conv2D(depth, 3, padding="same", name=f"{name}_conv{number}"))
                inside = after(convolution(inside), f"{name}_conv{number}")
            planes = keras.layers.Add(name=f"{name}_add")([planes, inside])
    return keras.layers.Flatten(name=f"{prefix}_features")(planes)
