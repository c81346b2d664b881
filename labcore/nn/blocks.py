"""The pieces that architectures are built of: functions from Keras tensor to Keras tensor, one flat graph."""

import keras

from labcore.spec.regularization import Normalization, Regularization


def convolution(image, filters: int, normalization: Normalization, name: str, size: int = 3):
    """`size`×`size` convolution, normalization, ReLU: `(N, H, W, C)` → `(N, H, W, filters)`."""
    layer = keras.layers.Conv2D(
        filters, size, padding="same", use_bias=not normalization.shifts, kernel_initializer="he_normal", name=name
    )
    return _normalized(layer(image), normalization, name)


def separable_convolution(image, filters: int, normalization: Normalization, name: str, size: int = 3):
    """As `convolution`, each channel filtered by itself, then mixed by a 1×1 convolution."""
    layer = keras.layers.SeparableConv2D(
        filters,
        size,
        padding="same",
        use_bias=not normalization.shifts,
        depthwise_initializer="he_normal",
        pointwise_initializer="he_normal",
        name=name,
    )
    return _normalized(layer(image), normalization, name)


def halve(image, name: str):
    """The largest of each 2×2 pixels: `(N, H, W, C)` → `(N, ⌈H/2⌉, ⌈W/2⌉, C)`."""
    return keras.layers.MaxPooling2D(2, padding="same", name=name)(image)


def dense(features, units: int, regularization: Regularization, name: str = "dense"):
    """Pool to one vector per image, dense layer, ReLU, dropout: `(N, h, w, c)` → `(N, units)`."""
    pooled = keras.layers.GlobalAveragePooling2D(name=f"{name}_pool")(features)
    hidden = keras.layers.Dense(units, activation="relu", kernel_initializer="he_normal", name=name)(pooled)
    return keras.layers.Dropout(regularization.dropout, name=f"{name}_dropout")(hidden)


def _normalized(image, normalization: Normalization, name: str):
    layer = normalization.build()
    if layer is not None:
        layer.name = f"{name}_norm"
        image = layer(image)
    return keras.layers.ReLU(name=f"{name}_relu")(image)
