"""What a network costs and sees, before it is trained."""

from collections import Counter
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.profiler.model_analyzer import profile
from tensorflow.python.profiler.option_builder import ProfileOptionBuilder

from labcore.nn.grouping import BlockOf, blocks
from labcore.nn.receptive_field import receptive_field
from labcore.nn.uses import uses
from labcore.spec.architecture.network import block_of

BYTES = 4
"""Of one float32, as weights are whatever the activations are."""

WHOLE_IMAGE = (
    keras.layers.Dense,
    keras.layers.Dot,
    keras.layers.Flatten,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.GlobalMaxPooling2D,
)
"""Layers each of whose outputs depends on the whole image."""


def describe(model: keras.Model, batch_size: int, named: BlockOf = block_of) -> dict:
    """Facts of `model` as plain data; `named` tells a layer's block by its name.

    Returns:
        `parameters`: trained and untrained weights; `trainable`: the trained ones; `flops`: floating-point operations
        of one image going forward, a multiply-add counting as two; `memory_bytes`: estimate for one training step
        (weights, gradients, two optimizer moments, and the activations of a batch, forward and backward);
        `activation_bytes`: those activations alone, forward; `input_shape` `[H, W, C]`; `weighted_layers`: how many
        layers have kernels, convolutions and dense layers; `receptive_field`: `[height, width]` in pixels that one
        place of the last plane sees, or None; `layers`: name, type, block, output shape without the batch, bytes of
        one number of it, parameters, inputs, window and stride of each.
    """
    layers = layers_of(model, named)
    activations = sum(int(np.prod(layer["output_shape"])) * layer["bytes"] for layer in layers)
    parameters = model.count_params()
    trainable = int(sum(np.prod(weight.shape) for weight in model.trainable_weights))
    field = receptive_field(layers)
    return {
        "parameters": parameters,
        "trainable": trainable,
        "flops": flops(model),
        "memory_bytes": BYTES * (parameters + 3 * trainable) + 2 * batch_size * activations,
        "activation_bytes": batch_size * activations,
        "input_shape": list(model.input_shape[1:]),
        "weighted_layers": sum(
            any(weight.name.endswith("kernel") for weight in layer.weights) for layer in model.layers
        ),
        "receptive_field": None if field is None else list(field),
        "layers": layers,
    }


def flops(model: keras.Model) -> int:
    """Floating-point operations of one image going forward, as TensorFlow's own profiler counts the frozen graph."""
    given = [tf.TensorSpec((1, *tensor.shape[1:]), tf.float32) for tensor in model.inputs]
    signature = given if len(given) > 1 else given[0]
    concrete = tf.function(lambda image: model(image, training=False)).get_concrete_function(signature)
    graph = convert_variables_to_constants_v2(concrete).graph
    options = ProfileOptionBuilder(ProfileOptionBuilder.float_operation()).with_empty_output().build()
    return int(profile(graph, options=options).total_float_ops)


def layers_of(model: keras.Model, named: BlockOf = block_of) -> list[dict[str, Any]]:
    """Every step of the graph, in order: layers, and bare operations.

    A layer that is used again has its weights no second time, and stands there by its name and the number of the use.
    """
    block = blocks(model, named)
    made_by: dict[int, str] = {}
    times: Counter[str] = Counter()
    layers: list[dict[str, Any]] = []
    for step, use in uses(model):
        times[step.name] += 1
        again = times[step.name] > 1
        name = f"{step.name} ({times[step.name]})" if again else step.name
        given = [made_by[id(tensor)] for tensor in use.input_tensors if id(tensor) in made_by]
        made_by |= {id(tensor): name for tensor in use.output_tensors}
        output = use.output_tensors[0]
        window, stride = _window(step)
        layers.append(
            {
                "name": name,
                "type": type(step).__name__.removeprefix("Fused"),
                "block": block[step.name],
                "output_shape": [int(side) for side in output.shape[1:]],
                "bytes": tf.as_dtype(output.dtype).size,
                "parameters": step.count_params() if isinstance(step, keras.Layer) and not again else 0,
                "inputs": given,
                "window": window,
                "stride": stride,
            }
        )
    return layers


def _window(step: keras.Operation) -> tuple[list[int] | None, list[float]]:
    """Height and width that one place of the output sees of the input, and how far apart such places are there."""
    if isinstance(step, WHOLE_IMAGE):
        return None, [1, 1]
    settings = step.get_config() if isinstance(step, keras.Layer) else {}
    size = settings.get("kernel_size") or settings.get("pool_size") or (1, 1)
    dilation = settings.get("dilation_rate") or (1, 1)
    stride = settings.get("strides") or (1, 1)
    if isinstance(step, keras.layers.Conv2DTranspose):
        return [-(-each // by) for each, by in zip(size, stride, strict=True)], [1 / by for by in stride]
    if isinstance(step, keras.layers.UpSampling2D):
        return [1 if step.interpolation == "nearest" else 2] * 2, [1 / by for by in step.size]
    return [(each - 1) * spread + 1 for each, spread in zip(size, dilation, strict=True)], list(stride)
