"""Penalties and limits on the weights of any network, wherever its layers come from."""

import keras

from labcore.spec.regularization import Regularization


def penalize(model: keras.Model, regularization: Regularization) -> None:
    """Put the penalties and the limit of `regularization` on every kernel of `model`, not on biases and normalization.

    They stand on the variables: `layer.losses` adds them up, the optimizer keeps to the limit after each step, and a
    saved model, which only answers, carries nothing of them.
    """
    penalty = keras.regularizers.L1L2(regularization.l1, regularization.l2)
    for layer in model.layers:
        for weight in layer.weights:
            if not weight.name.endswith("kernel"):
                continue
            if regularization.l1 or regularization.l2:
                weight.regularizer = penalty
            if regularization.max_norm:
                weight.constraint = keras.constraints.MaxNorm(regularization.max_norm, axis=_incoming(layer, weight))


def _incoming(layer: keras.Layer, kernel: keras.Variable) -> tuple[int, ...]:
    """The axes of `kernel` along which lie the weights that lead into one unit."""
    each_channel_apart = isinstance(layer, keras.layers.DepthwiseConv2D) or kernel.name == "depthwise_kernel"
    return (0, 1) if each_channel_apart else tuple(range(len(kernel.shape) - 1))
