"""A network's steps as they are carried out: a layer that is used several times stands there as often."""

from typing import Any

import keras


def uses(model: keras.Model) -> list[tuple[keras.Operation, Any]]:
    """Every use of every layer and bare operation of `model`, in order.

    With each stands Keras's node, which has the `input_tensors` and `output_tensors` of that use. `keras.Layer.output`
    is that of the first use alone.
    """
    place = {id(step): number for number, step in enumerate(model.operations)}
    by_depth = model._nodes_by_depth  # no public door: `operations` names each layer once
    return [
        (node.operation, node)
        for depth in sorted(by_depth, reverse=True)
        for node in sorted(by_depth[depth], key=lambda node: place[id(node.operation)])
    ]
