"""What refines planes anywhere in a network: functions from Keras tensor to one of the same shape, one flat graph."""

from collections.abc import Sequence

import keras

from labcore.nn.blocks import convolution
from labcore.spec.regularization import Regularization


def dilated_inception(image, shares: Sequence[int], regularization: Regularization, name: str):
    """3×3 convolutions side by side, of pixels 1, 2, 4, … apart: `(N, H, W, C)` → `(N, H, W, sum of shares)`.

    Args:
        shares: filters of each branch.

    Reference: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015; Yu & Koltun, "Multi-Scale Context
    Aggregation by Dilated Convolutions", ICLR 2016.
    """
    branches = [
        convolution(image, filters, regularization, f"{name}_apart{2**branch}", dilation=2**branch)
        for branch, filters in enumerate(shares)
    ]
    return keras.layers.Concatenate(name=f"{name}_side_by_side")(branches)


def cellular_automaton(image, steps: int, perceived: int, units: int, name: str):
    """The same local update of every pixel, `steps` times by the same weights: shape as it was.

    Each update is added to the state. The rule begins by changing nothing, as in the paper.

    Args:
        perceived: filters over the 3×3 neighbourhood for each channel.
        units: of the layer that decides by what was perceived.

    Reference: Mordvintsev et al., "Growing Neural Cellular Automata", Distill 2020.
    """
    perceive = keras.layers.DepthwiseConv2D(
        3, padding="same", depth_multiplier=perceived, use_bias=False, name=f"{name}_perceive"
    )
    decide = keras.layers.Conv2D(units, 1, activation="relu", kernel_initializer="he_normal", name=f"{name}_decide")
    update = keras.layers.Conv2D(image.shape[-1], 1, kernel_initializer="zeros", name=f"{name}_update")
    for step in range(1, steps + 1):
        image = keras.layers.Add(name=f"{name}_step{step}")([image, update(decide(perceive(image)))])
    return image


def global_context(image, units: int, name: str):
    """A summary of the whole image, weighed by where it matters, added to every place: shape as it was.

    It begins by adding nothing. Sums over many places are formed in 32 bits.

    Args:
        units: of the bottleneck that the summary passes through.

    Reference: Cao et al., "GCNet: Non-local Networks Meet Squeeze-Excitation Networks and Beyond", ICCVW 2019.
    """
    channels = image.shape[-1]
    attention = keras.layers.Conv2D(1, 1, name=f"{name}_attend")(image)
    attention = keras.layers.Reshape((-1, 1), name=f"{name}_places")(attention)
    attention = keras.layers.Softmax(axis=1, dtype="float32", name=f"{name}_attention")(attention)
    lines = keras.layers.Reshape((-1, channels), name=f"{name}_lines")(image)
    context = keras.layers.Dot(axes=1, dtype="float32", name=f"{name}_context")([attention, lines])
    context = keras.layers.Reshape((1, 1, channels), name=f"{name}_summary")(context)
    context = keras.layers.Conv2D(units, 1, kernel_initializer="he_normal", name=f"{name}_reduce")(context)
    context = keras.layers.LayerNormalization(name=f"{name}_norm")(context)
    context = keras.layers.ReLU(name=f"{name}_relu")(context)
    context = keras.layers.Conv2D(channels, 1, kernel_initializer="zeros", name=f"{name}_expand")(context)
    return keras.layers.Add(name=f"{name}_add")([image, context])
