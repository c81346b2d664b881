"""What a network costs, before it is trained."""

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.profiler.model_analyzer import profile
from tensorflow.python.profiler.option_builder import ProfileOptionBuilder

BYTES = 4
"""Of one float32."""


def describe(model: keras.Model, batch_size: int) -> dict:
    """Facts of `model` as plain data.

    Returns:
        `parameters`: trained and untrained weights; `trainable`: the trained ones; `flops`: floating-point operations
        of one image going forward, a multiply-add counting as two; `memory_bytes`: estimate for one training step
        (weights, gradients, two optimizer moments, and the activations of a batch, forward and backward); `input_shape`
        `[H, W, C]`; `layers`: name, type, output shape without the batch, parameters of each.
    """
    layers = [_layer(layer) for layer in model.layers]
    activations = sum(int(np.prod(layer["output_shape"])) for layer in layers)
    parameters = model.count_params()
    trainable = int(sum(np.prod(weight.shape) for weight in model.trainable_weights))
    return {
        "parameters": parameters,
        "trainable": trainable,
        "flops": flops(model),
        "memory_bytes": BYTES * (parameters + 3 * trainable + 2 * batch_size * activations),
        "input_shape": list(model.input_shape[1:]),
        "layers": layers,
    }


def flops(model: keras.Model) -> int:
    """Floating-point operations of one image going forward, as TensorFlow's own profiler counts the frozen graph."""
    signature = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    concrete = tf.function(lambda image: model(image, training=False)).get_concrete_function(signature)
    graph = convert_variables_to_constants_v2(concrete).graph
    options = ProfileOptionBuilder(ProfileOptionBuilder.float_operation()).with_empty_output().build()
    return int(profile(graph, options=options).total_float_ops)


def _layer(layer: keras.Layer) -> dict:
    kind = type(layer).__name__.removeprefix("Fused")
    first, *_ = keras.tree.flatten(layer.output)
    shape = [int(side) for side in first.shape[1:]]
    return {"name": layer.name, "type": kind, "output_shape": shape, "parameters": layer.count_params()}
