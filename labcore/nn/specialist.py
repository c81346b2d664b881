"""A specialist for one class beside a network for all classes: trained side by side, kept as one.

What is trained answers with both networks' probabilities; what is kept with those of the classes. The rule by which
both are merged, see `labcore.evaluation.specialist`, is the weights of the kept network's last layer, a 1×1 convolution
of log-probabilities: stock layers only.
"""

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.nn.classifier import HEAD
from labcore.spec.specialist.base import PREFIX

GENERAL, OWN = f"{HEAD}_scores", f"{PREFIX}scores"
"""The layers that give each class, and the rest and the specialist's class, its score: log-probabilities but for a
constant."""


def scores(features, number: int, name: str, bias: NDArray[np.float32] | None):
    """The output layer, as yet without a softmax, of a network with `features` `(N, H, W, c)`: `(N, H, W, number)`.

    Args:
        name: `GENERAL` or `OWN`.
        bias: `(number,)` where it starts, or None for zeros.
    """
    start = "zeros" if bias is None else keras.initializers.Constant(bias.tolist())
    return keras.layers.Conv2D(number, 1, bias_initializer=start, dtype="float32", name=name)(features)


def side_by_side(general, own):
    """What both networks answer, from the `scores` of the general one `(N, H, W, C)` and the specialist `(N, H, W, 2)`.

    That is probabilities `(N, H, W, C + 2)`: of the classes, then of the rest and of the specialist's class.
    """
    names = f"{HEAD}_general", f"{PREFIX}probabilities"
    both = [keras.layers.Softmax(dtype="float32", name=n)(x) for n, x in zip(names, (general, own), strict=True)]
    return keras.layers.Concatenate(dtype="float32", name=f"{HEAD}_side_by_side")(both)


def merged(model: keras.Model, label: int, share: float = 0.5, bias: float = 0.0) -> keras.Model:
    """The network that answers for both networks of `model`, whose weights it shares: `(N, H, W, C)`.

    Args:
        model: as `side_by_side` makes it, or as this made it.
        label: the specialist's class.
        share, bias: the rule by which both are merged.
    """
    names = f"{HEAD}_log", f"{PREFIX}log"
    logs = [
        keras.layers.Activation("log_softmax", dtype="float32", name=name)(model.get_layer(layer).output)
        for name, layer in zip(names, (GENERAL, OWN), strict=True)
    ]
    classes = logs[0].shape[-1]
    kernel, constants = np.eye(classes + 2, classes, dtype=np.float32), np.zeros(classes, np.float32)
    kernel[label, label], kernel[-1, label], constants[label] = 1 - share, share, bias
    last = keras.layers.Conv2D(classes, 1, activation="softmax", dtype="float32", name=f"{HEAD}_probabilities")
    answers = last(keras.layers.Concatenate(dtype="float32", name=f"{HEAD}_merged")(logs))
    last.set_weights([kernel[None, None], constants])
    last.trainable = False
    return keras.Model(model.input, answers, name=model.name)


def alone(model: keras.Model) -> keras.Model:
    """The general network of `model` by itself, whose weights it shares; `model` where there is no specialist in it."""
    if GENERAL not in {layer.name for layer in model.layers}:
        return model
    layer = model.get_layer(GENERAL)
    last = keras.layers.Conv2D(layer.filters, 1, activation="softmax", dtype="float32", name=f"{HEAD}_probabilities")
    answers = last(layer.input)
    last.set_weights(layer.get_weights())
    return keras.Model(model.input, answers, name=model.name)
