"""The pieces that architectures are built of: functions from Keras tensor to Keras tensor, one flat graph.

Normalization and dropout come with the pieces, penalties and limits on weights with `labcore.nn.penalties`; so no
architecture can leave one out.
"""

import keras

from labcore.spec.block.base import Joining
from labcore.spec.regularization import Regularization


def convolution(
    image,
    filters: int,
    regularization: Regularization,
    name: str,
    size: int = 3,
    stride: int = 1,
    activation: str | None = "relu",
    dilation: int = 1,
):
    """`size`×`size` convolution, normalization, activation: `(N, H, W, C)` → `(N, ⌈H/stride⌉, ⌈W/stride⌉, filters)`.

    Without an activation nothing is dropped after it either: something is to be added to its result first. With
    dilation the kernel looks at pixels that far apart (Yu & Koltun, ICLR 2016).
    """
    layer = keras.layers.Conv2D(
        filters,
        size,
        stride,
        padding="same",
        dilation_rate=dilation,
        use_bias=not regularization.normalization.shifts,
        kernel_initializer="he_normal",
        name=name,
    )
    return _finished(layer(image), regularization, name, activation)


def separable_convolution(
    image, filters: int, regularization: Regularization, name: str, size: int = 3, stride: int = 1
):
    """As `convolution`, each channel filtered by itself, then mixed by a 1×1 convolution."""
    layer = keras.layers.SeparableConv2D(
        filters,
        size,
        stride,
        padding="same",
        use_bias=not regularization.normalization.shifts,
        depthwise_initializer="he_normal",
        pointwise_initializer="he_normal",
        name=name,
    )
    return _finished(layer(image), regularization, name, "relu")


def depthwise_convolution(
    image, regularization: Regularization, name: str, size: int = 3, stride: int = 1, activation: str | None = "relu"
):
    """As `convolution`, each channel filtered by itself: `(N, H, W, C)` → `(N, ⌈H/stride⌉, ⌈W/stride⌉, C)`."""
    layer = keras.layers.DepthwiseConv2D(
        size,
        stride,
        padding="same",
        use_bias=not regularization.normalization.shifts,
        depthwise_initializer="he_normal",
        name=name,
    )
    return _finished(layer(image), regularization, name, activation)


def halve(image, name: str):
    """The largest of each 2×2 pixels: `(N, H, W, C)` → `(N, ⌈H/2⌉, ⌈W/2⌉, C)`."""
    return keras.layers.MaxPooling2D(2, padding="same", name=name)(image)


def squeeze_excitation(image, units: int, name: str, activation: str = "relu"):
    """Each channel scaled by how much it matters in this image (Hu et al., CVPR 2018): shape as it was.

    Args:
        units: into how many numbers the channels' means are squeezed.
    """
    channels = image.shape[-1]
    means = keras.layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(image)
    squeezed = keras.layers.Conv2D(
        units, 1, activation=activation, kernel_initializer="he_normal", name=f"{name}_reduce"
    )(means)
    gates = keras.layers.Conv2D(channels, 1, activation="sigmoid", name=f"{name}_expand")(squeezed)
    return keras.layers.Multiply(name=f"{name}_excite")([image, gates])


def added(shortcut, branch, skipped: float, name: str):
    """The sum of a residual block's two ways; while training, the branch is left out with probability `skipped`.

    As it counts for more whenever it is there, nothing changes when the network answers (Huang et al., ECCV 2016).
    """
    if skipped:
        branch = keras.layers.Dropout(skipped, noise_shape=(None, 1, 1, 1), name=f"{name}_depth")(branch)
    return keras.layers.Add(name=f"{name}_add")([shortcut, branch])


def vector(features, name: str, joining: Joining = "average"):
    """One vector for each image: `(N, h, w, c)` → `(N, c)`, or `(N, h·w·c)` where they are laid side by side."""
    layers = {
        "average": keras.layers.GlobalAveragePooling2D,
        "max": keras.layers.GlobalMaxPooling2D,
        "flatten": keras.layers.Flatten,
    }
    return layers[joining](name=name)(features)


def dense(features, units: int, regularization: Regularization, name: str = "dense", joining: Joining = "average"):
    """Dense layer, ReLU, dropout, on one vector for each image: `(N, h, w, c)` or `(N, c)` → `(N, units)`."""
    if len(features.shape) == 4:
        features = vector(features, f"{name}_pool", joining)
    hidden = keras.layers.Dense(units, activation="relu", kernel_initializer="he_normal", name=name)(features)
    return keras.layers.Dropout(regularization.dropout, name=f"{name}_dropout")(hidden)


def activated(image, regularization: Regularization, name: str, activation: str = "relu"):
    """The activation, and then the dropping of whole feature maps where it is asked for: shape as it was."""
    if activation == "relu":
        image = keras.layers.ReLU(name=f"{name}_relu")(image)
    else:
        image = keras.layers.Activation(activation, name=f"{name}_{activation}")(image)
    if regularization.spatial_dropout:
        image = keras.layers.SpatialDropout2D(regularization.spatial_dropout, name=f"{name}_dropout")(image)
    return image


def _finished(image, regularization: Regularization, name: str, activation: str | None):
    layer = regularization.normalization.build(image.shape[-1])
    if layer is not None:
        layer.name = f"{name}_norm"
        image = layer(image)
    return image if activation is None else activated(image, regularization, name, activation)
