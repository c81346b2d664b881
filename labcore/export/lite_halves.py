"""A TensorFlow Lite network with its weights in 16 bits, but for those whose rounding would change its answers.

What rounding does depends on where a weight stands. In a MobileNet, rounding the few hundred weights and biases of its
first layers moves probabilities by hundredths, and the many thousands of its last layers can be rounded without harm.
"""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.spec.export.base import TELLS_CLASSES, Signature

Moved = Callable[[NDArray[np.float32], NDArray[np.float32]], NDArray[np.float64]]

LEAST_VALUES = 256
"""Of a constant worth rounding: a smaller one saves less than the step takes up that makes 32 bits of it again."""

GREATEST = np.finfo(np.float16).max

RANKED_BY = 16
"""Samples by which constants are ranked."""

AT_ONCE = 16
"""Samples answered in one call."""

LEAST_SURE = 64
"""Pixels of each image, where pixels have classes, by which it is told how far its answers moved."""

SMALLEST = np.finfo(np.float32).tiny

SHARES = (0.0, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2)
"""Of the values in constants that are worth rounding: how many may stay in 32 bits, tried in this order."""


USED_UP = 0.8
"""Of the difference that is allowed: how much may be found on training images, as others may show a little more."""


def round_weights(
    path: Path,
    samples: Sequence[NDArray[Any]],
    most_difference: float,
    signature: Signature = TELLS_CLASSES,
    moved: Moved | None = None,
) -> str:
    """Rewrite the file at `path` with most of its weights in 16 bits.

    Args:
        samples: of each input `(n, …)`, n ≥ 1, such as training images, by which it is held against itself.
        most_difference: by how much an answer may differ.
        signature: what it takes and gives.
        moved: how far answers have moved from those before; where missing, see `probabilities_moved`.

    Returns: what must be known of that, in sentences.
    """
    shown = Shown(samples, signature, moved or probabilities_moved)
    halved = mostly_halved(path.read_bytes(), shown, most_difference * USED_UP)
    path.write_bytes(halved.content)
    left = "small tensors, and any beyond the range of 16 bits"
    if halved.ranked:
        left = f"{left}, and those whose rounding would move its answers most, as some of these show"
    return (
        f"{1 - halved.kept:.1%} of its weights are in 16 bits; in 32 stay {left}. It was held against the network "
        f"with all weights in 32 on {len(samples[0]):,} {'training images' if signature.pixels else 'drawn codes'}."
    )


@dataclass(frozen=True)
class Shown:
    """What a network is shown while its weights are rounded.

    Attributes:
        samples: of each input `(n, …)`, n ≥ 1; they may be what it has learned from.
        signature: what it takes and gives.
        moved: `(m,)` how far answers `(n, …)` have moved from those that are wanted.
    """

    samples: Sequence[NDArray[Any]]
    signature: Signature
    moved: Moved

    def some(self, places: NDArray[np.int64]) -> "Shown":
        return Shown([each[places] for each in self.samples], self.signature, self.moved)


@dataclass(frozen=True)
class Halved:
    """A network with most of its weights in 16 bits.

    Attributes:
        content: of the file.
        kept: share of its values that stayed in 32 bits.
        ranked: whether constants had to be left that could be rounded, and so were ranked.
        difference: between two answers, before and after: the largest to be expected, see `Shown.moved`.
    """

    content: bytes
    kept: float
    ranked: bool
    difference: float


def mostly_halved(content: bytes, shown: Shown, most: float) -> Halved:
    """The network in `content`, of 32 bits, with as few weights left in those as let it answer nearly the same.

    Each constant is rounded by itself; those are left as they are first whose rounding moves the answers most for each
    of their values.

    Args:
        shown: by what it is held against itself.
        most: by how much an answer may differ. Where more than the last of `SHARES` would have to be left for that,
            the network returned differs by more.
    """
    wanted, sizes = _answers(content, shown), _sizes(content)
    ranked: list[int] = []
    for share in SHARES:
        if share and not ranked:
            some = np.linspace(0, len(wanted) - 1, min(len(wanted), RANKED_BY)).astype(np.int64)
            ranked = _ranked(content, sizes, shown.some(some), wanted[some])
        left = _first(ranked, sizes, share)
        halved = _with_halves(content, sizes.keys() - left)
        difference = float(shown.moved(_answers(halved, shown), wanted).max())
        if difference <= most:
            break
    rounded = sum(size for constant, size in sizes.items() if constant not in left)
    every = sum(values.size for values in _constants(content).values())
    return Halved(halved, 1 - rounded / every, bool(ranked), difference)


def _ranked(content: bytes, sizes: dict[int, int], shown: Shown, wanted: NDArray[np.float32]) -> list[int]:
    """The constants, first those whose rounding does most harm for each of their values."""

    def harm(constant: int) -> float:
        moved = shown.moved(_answers(_with_halves(content, {constant}), shown), wanted)
        return float(np.square(moved).sum()) / sizes[constant]

    return sorted(sizes, key=harm, reverse=True)


def probabilities_moved(answers: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float64]:
    """`(m,)` by how much probabilities `(n, …, C)` would have moved if the network had been undecided between two.

    Those are each image's two most probable ones; where pixels have classes, those of the pixels of which it is least
    sure, as an image has some at every border. What rounding adds to the logarithm of their ratio moves a
    probability p by about p (1 − p) times that, which is a quarter at most. So images of which the network is sure,
    as it is of those that it has learned from, tell as much as others.
    """
    wanted, answers = (each.reshape(len(each), -1, each.shape[-1]) for each in (wanted, answers))
    ahead = np.diff(np.sort(wanted, axis=2)[..., -2:], axis=2)[..., 0]
    unsure = np.argsort(ahead, axis=1)[:, :LEAST_SURE, None]
    wanted, answers = (np.take_along_axis(each, unsure, axis=1) for each in (wanted, answers))
    two = np.argsort(wanted, axis=2)[..., -2:]
    before, after = (
        np.log(np.maximum(np.take_along_axis(each, two, axis=2), SMALLEST).astype(np.float64))
        for each in (wanted, answers)
    )
    return np.abs(np.diff(after - before, axis=2)).ravel() / 4


def _first(ranked: Iterable[int], sizes: dict[int, int], share: float) -> set[int]:
    """As many of the first of `ranked` as hold no more than that share of all values."""
    most, left = share * sum(sizes.values()), set()
    for constant in ranked:
        most -= sizes[constant]
        if most < 0:
            break
        left.add(constant)
    return left


def _read(content: bytes) -> Any:
    """The network as objects of TensorFlow Lite's schema, to be changed."""
    from ai_edge_litert import schema_py_generated as schema

    return schema.ModelT.InitFromPackedBuf(content)


def _constants(content: bytes) -> dict[int, NDArray[np.float32]]:
    """The values of each constant of 32 bits, flat, by the number of its buffer."""
    from ai_edge_litert.schema_py_generated import TensorType

    model = _read(content)
    tensors = [tensor for graph in model.subgraphs for tensor in graph.tensors if tensor.type == TensorType.FLOAT32]
    held = {tensor.buffer: model.buffers[tensor.buffer].data for tensor in tensors}
    return {number: np.frombuffer(data, np.float32) for number, data in held.items() if data is not None and len(data)}


def _sizes(content: bytes) -> dict[int, int]:
    """How many values each constant has that can be rounded, and is worth it."""
    large = {number: values for number, values in _constants(content).items() if values.size >= LEAST_VALUES}
    return {number: values.size for number, values in large.items() if np.abs(values).max() <= GREATEST}


def _with_halves(content: bytes, constants: Collection[int]) -> bytes:
    """The file with those constants in 16 bits, each followed by a step that makes 32 bits of it again."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = _read(content)
    for number in constants:
        whole = np.frombuffer(model.buffers[number].data, np.float32)
        model.buffers[number].data = whole.astype(np.float16).view(np.uint8)
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    code.version = 3  # the first that takes 16 bits
    model.operatorCodes.append(code)
    for graph in model.subgraphs:
        steps = []
        for place, tensor in enumerate(graph.tensors[:]):
            if tensor.type != schema.TensorType.FLOAT32 or tensor.buffer not in constants:
                continue
            half = schema.TensorT()
            half.name, half.shape, half.buffer = tensor.name + b"_half", tensor.shape, tensor.buffer
            half.type, half.hasRank = schema.TensorType.FLOAT16, tensor.hasRank
            tensor.buffer = 0  # by convention the empty one: it is computed now
            step = schema.OperatorT()
            step.opcodeIndex, step.inputs, step.outputs = len(model.operatorCodes) - 1, [len(graph.tensors)], [place]
            graph.tensors.append(half)
            steps.append(step)
        graph.operators = steps + graph.operators
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _answers(content: bytes, shown: Shown) -> NDArray[np.float32]:
    """`(n, …)` what the network gives to what it is shown."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=content, num_threads=os.cpu_count())
    known = {each["name"]: each["index"] for each in interpreter.get_input_details()}
    told = interpreter.get_output_details()[0]["index"]
    parts = []
    for start in range(0, len(shown.samples[0]), AT_ONCE):
        part = [each[start : start + AT_ONCE].astype(np.float32) for each in shown.samples]
        given = [(known[name], each) for name, each in zip(shown.signature.given, part, strict=True)]
        for place, each in given:
            interpreter.resize_tensor_input(place, each.shape)
        interpreter.allocate_tensors()
        for place, each in given:
            interpreter.set_tensor(place, each)
        interpreter.invoke()
        parts.append(interpreter.get_tensor(told))
    return np.concatenate(parts)
