"""The parts of a spatial transformer (Jaderberg et al., NeurIPS 2015), of stock layers and operations only.

A saved model so loads in safe mode without this package.
"""

import keras
import numpy as np
from keras import ops

from labcore.nn.blocks import convolution, halve
from labcore.spec.regularization import Regularization

LOOKS_AT = 32
"""Pixels of the longer side that are enough to see where things are."""

TRANSFORMED = "transformer_image"
"""The layer that gives the images in place."""

MOVES = "transformer_moves"
"""The layer that says how each image is to be moved."""


def localization(image, filters: int, units: int, freedoms: int, regularization: Regularization) -> list:
    """How each of the images `(N, H, W, C)`, 0–255, is to be moved: `freedoms` tensors `(N, 1)`, all 0 at the start."""
    seen = keras.layers.Rescaling(1 / 127.5, offset=-1, name="transformer_scale")(image)
    coarser = -(-max(image.shape[1:3]) // LOOKS_AT)
    if coarser > 1:
        seen = keras.layers.AveragePooling2D(coarser, padding="same", name="transformer_shrink")(seen)
    for number in (1, 2):
        seen = convolution(seen, filters, regularization, name=f"transformer_conv{number}", size=5)
        seen = halve(seen, name=f"transformer_pool{number}")
    # Laid side by side and not averaged: where things are is all that matters here.
    found = keras.layers.Flatten(name="transformer_flat")(seen)
    hidden = keras.layers.Dense(units, activation="relu", kernel_initializer="he_normal", name="transformer_dense")
    found = hidden(found)
    moves = keras.layers.Dense(freedoms, kernel_initializer="zeros", name=MOVES)(found)
    return ops.split(moves, freedoms, axis=1)


def sampled(image, xx, xy, x, yx, yy, y):
    """The images `(N, H, W, C)` read where the transform says, bilinearly; beyond the rim, its last pixel.

    The six are tensors `(N, 1)` that are added to the identity, or None for 0: see `Transformer.matrix`.
    """
    height, width, channels = image.shape[1:]
    across = np.linspace(-1, 1, width, dtype=np.float32).reshape(1, 1, width)
    down = np.linspace(-1, 1, height, dtype=np.float32).reshape(1, height, 1)
    column, right = _between(_moved(across, ((xx, across), (xy, down), (x, 1.0))), width)
    row, below = _between(_moved(down, ((yx, across), (yy, down), (y, 1.0))), height)
    pixels = keras.layers.Reshape((-1, channels), name="transformer_pixels")(image)

    def read(rows, columns, name: str):
        places = keras.layers.Reshape((-1, 1), name=f"transformer_places_{name}")(_sum(rows * float(width), columns))
        inside = ops.clip(ops.cast(places, "int32"), 0, height * width - 1)
        values = ops.take_along_axis(pixels, inside, axis=1)
        return keras.layers.Reshape((height, width, channels), name=f"transformer_{name}")(values)

    right, below = ops.expand_dims(right, -1), ops.expand_dims(below, -1)
    left, above = 1.0 - right, 1.0 - below
    upper = read(row, column, "a") * left + read(row, column + 1.0, "b") * right
    lower = read(row + 1.0, column, "c") * left + read(row + 1.0, column + 1.0, "d") * right
    return keras.layers.Activation("linear", name=TRANSFORMED)(upper * above + lower * below)


def _moved(own, moves):
    """Where to read, -1 to 1: the place of its `own` that each pixel has, and what moves it away from there."""
    place = own
    for move, along in moves:
        if move is not None:
            place = _sum(place, ops.expand_dims(move, -1) * along)
    return place


def _sum(one, other):
    """`one + other`, of any shapes that go together.

    Keras (3.15, on TensorFlow) takes the addition of what has one axis longer than 1 for that of a bias, and where the
    image is square it adds along the wrong axis. A difference it takes as it is.
    """
    return ops.subtract(one, other * -1.0)


def _between(places, length: int):
    """Of places from -1 to 1 the pixel before, as a whole float, and the share of the way from it to the next."""
    pixels = ops.clip((places + 1.0) * ((length - 1) / 2), 0, length - 1)
    before = ops.clip(ops.floor(pixels), 0, max(length - 2, 0))
    return before, pixels - before


def transformed(model: keras.Model) -> keras.Model | None:
    """The part of `model` from images to images in place, 0–255; None where it has no transformer."""
    found = [layer for layer in model.layers if layer.name == TRANSFORMED]
    return keras.Model(model.input, found[0].output) if found else None


def moves(model: keras.Model) -> keras.Model | None:
    """The part of `model` from images to how each is moved, `(N, freedoms)`; None where it has no transformer."""
    found = [layer for layer in model.layers if layer.name == MOVES]
    return keras.Model(model.input, found[0].output) if found else None
