"""Which block of a network each of its steps belongs to: so it is drawn, and so fine-tuning counts."""

import re
from collections.abc import Callable, Sequence

import keras

from labcore.spec.architecture.network import block_of

BlockOf = Callable[[str], str]
"""The block that a layer of that name belongs to."""


def blocks(model: keras.Model, named: BlockOf = block_of) -> dict[str, str]:
    """The block of every step of `model`, layers and bare operations, by the step's name, in the order of the graph.

    Names that Keras makes up tell nothing. What bears one, and has no weights, goes with the step before it; from the
    first with weights on they go with the next layer that has a name of its own, as where an Inception block is joined.
    """
    found: dict[str, str] = {}
    waiting: list[str] = []
    last = ""
    for step in model.operations:
        if not _is_named(step) and (waiting or not last or _has_weights(step)):
            waiting.append(step.name)
            continue
        block = named(step.name) if _is_named(step) else last
        found |= dict.fromkeys([*waiting, step.name], block)
        waiting = []
        last = "" if isinstance(step, keras.layers.InputLayer) else block
    return found | {name: last or named(name) for name in waiting}


def learning_blocks(layers: Sequence[keras.Layer], block: dict[str, str]) -> list[list[keras.Layer]]:
    """`layers`, in the order of the graph, as blocks that each have a kernel; others count to the block before them,
    and at the very beginning to the block after them.

    Where ways lie side by side, layers of their blocks come by turns; each block stands where its last layer does.
    """
    whole: dict[str, list[keras.Layer]] = {}
    for layer in layers:
        name = block[layer.name]
        whole[name] = [*whole.pop(name, ()), layer]
    found: list[list[keras.Layer]] = []
    for members in whole.values():
        if found and not (_has_kernel(members) and _has_kernel(found[-1])):
            found[-1] += members
        else:
            found.append(members)
    return found


def _is_named(step: keras.Operation) -> bool:
    made_up = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", type(step).__name__)
    made_up = re.sub("([a-z])([A-Z])", r"\1_\2", made_up).lower()
    return isinstance(step, keras.Layer) and not re.fullmatch(rf"{made_up}(_\d+)?", step.name)


def _has_kernel(layers: Sequence[keras.Layer]) -> bool:
    return any(weight.name.endswith("kernel") for layer in layers for weight in layer.weights)


def _has_weights(step: keras.Operation) -> bool:
    return isinstance(step, keras.Layer) and bool(step.weights)
