"""A network as the Keras code that builds it: one line for each layer, as somebody would write it by hand."""

import inspect
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.nn.uses import uses

OPERATIONS = {
    "Add": "keras.ops.add",
    "Subtract": "keras.ops.subtract",
    "Multiply": "keras.ops.multiply",
    "Split": "keras.ops.split",
    "Clip": "keras.ops.clip",
    "Floor": "keras.ops.floor",
    "ExpandDims": "keras.ops.expand_dims",
    "TakeAlongAxis": "keras.ops.take_along_axis",
    "Cast": "keras.ops.cast",
}
"""Operations between layers, by their class, as the functions that make them."""

LEFT_OUT = {"name", "trainable", "dtype", "seed", "data_format", "build_config"}
"""Settings that say nothing of what a layer computes where everything has its usual value."""

SEQUENCES = {"Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}

Settings = Mapping[str, Mapping[str, str]]
"""By a layer's name, further arguments as source."""


class NoCode(Exception):
    """A network has something in it that no code is known for: "it cannot be written as code, as …"."""


NOTHING: Mapping[str, Any] = {}


def network_code(model: keras.Model, further: Settings = NOTHING) -> str:
    """The body of a function that builds `model`, of stock layers; it ends by returning the model.

    Args:
        further: arguments that the layers' own settings do not tell, such as penalties on their kernels.

    Raises NoCode.
    """
    order = [(step, use) for step, use in uses(model) if not isinstance(step, keras.layers.InputLayer)]
    names = _Names(model, order)
    lines = [f'image = keras.Input({tuple(model.input_shape[1:])}, name="image")']
    for layer, called in names.shared.items():
        lines.append(f"{called} = {layer_code(layer, further.get(layer.name, {}))}")
    for operation, node in order:
        target = ", ".join(names.of(tensor) for tensor in node.output_tensors)
        lines.append(f"{target} = {_call(operation, node, names, further.get(operation.name, {}))}")
    lines.append(f"return keras.Model(image, {names.of(model.outputs[0])})")
    return "\n".join(lines)


def layer_code(layer: keras.Layer, further: Mapping[str, str] = NOTHING) -> str:
    """A stock layer as source."""
    if isinstance(layer, keras.layers.Normalization):
        values = {name: np.ravel(getattr(layer, name)).tolist() for name in ("mean", "variance")}
        return f"keras.layers.Normalization({', '.join(f'{name}={_argument(v)}' for name, v in values.items())})"
    return f"{_path(layer)}({', '.join(_arguments(layer, further))})"


class _Names:
    """What each tensor is called: `x` while it goes straight on to the next layer, else by the layer that gives it.

    Attributes:
        shared: layers that are used several times, each with the name that it is kept under.
    """

    def __init__(self, model: keras.Model, order: list[tuple[Any, Any]]):
        self._names: dict[int, str] = {id(model.inputs[0]): "image"}
        self._taken = {"image", "x", "keras", "np", "tf"}
        times = Counter(operation for operation, _ in order)
        several = [each for each, count in times.items() if count > 1 and isinstance(each, keras.Layer)]
        self.shared = {layer: self._fresh(f"{layer.name}_layer") for layer in several}
        users: dict[int, list[int]] = {}
        for place, (_, node) in enumerate(order):
            for tensor in node.input_tensors:
                users.setdefault(id(tensor), []).append(place)
        for place, (operation, node) in enumerate(order):
            for number, tensor in enumerate(node.output_tensors):
                straight = len(node.output_tensors) == 1 and users.get(id(tensor), [place + 1]) == [place + 1]
                many = len(node.output_tensors) > 1
                fresh = f"{operation.name}_{number}" if many else operation.name
                self._names[id(tensor)] = "x" if straight else self._fresh(fresh)

    def of(self, tensor: Any) -> str:
        return self._names[id(tensor)]

    def _fresh(self, name: str) -> str:
        plain = re.sub(r"\W+", "_", name).strip("_").lower() or "x"
        wanted = f"_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) else plain
        while wanted in self._taken:
            wanted += "_"
        self._taken.add(wanted)
        return wanted


def _call(operation: Any, node: Any, names: _Names, further: Mapping[str, str]) -> str:
    kind = type(operation).__name__
    if isinstance(operation, keras.Layer):
        given = ", ".join(names.of(tensor) for tensor in node.input_tensors)
        given = f"[{given}]" if kind in SEQUENCES else given
        return f"{names.shared.get(operation) or layer_code(operation, further)}({given})"
    if kind not in OPERATIONS:
        raise NoCode(f"its operation {kind} is not known")
    settings = _settings_of(operation)
    given = [_value(each, names) for each in node.arguments.args]
    given += [f"{key}={_value(each, names)}" for key, each in node.arguments.kwargs.items()]
    return f"{OPERATIONS[kind]}({', '.join([*given, *(f'{k}={v}' for k, v in settings.items())])})"


def _settings_of(operation: Any) -> dict[str, str]:
    """What the function takes beside tensors: what the operation's constructor was given."""
    parameters = [
        name for name in inspect.signature(type(operation).__init__).parameters if name not in ("self", "name")
    ]
    found = {name: getattr(operation, name) for name in parameters if hasattr(operation, name)}
    return {name: repr(value) for name, value in found.items() if value is not None}


def _value(value: Any, names: _Names) -> str:
    if isinstance(value, keras.KerasTensor):
        return names.of(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    return repr(value)


def _array(values: NDArray[Any]) -> str:
    """As what makes it where its values are evenly spaced, else number by number."""
    flat = values.reshape(-1)
    if len(flat) > 2 and np.array_equal(flat, np.linspace(flat[0], flat[-1], len(flat), dtype=flat.dtype)):
        made = f'np.linspace({flat[0].item()!r}, {flat[-1].item()!r}, {len(flat)}, dtype="{flat.dtype}")'
        return made if values.ndim == 1 else f"{made}.reshape{values.shape}"
    return f'np.array({values.tolist()!r}, dtype="{values.dtype}")'


def _path(layer: keras.Layer) -> str:
    name = type(layer).__name__
    return f"keras.layers.{name}" if hasattr(keras.layers, name) else f"{type(layer).__module__}.{name}"


def _arguments(layer: keras.Layer, further: Mapping[str, str]) -> Iterator[str]:
    """Those that differ from what the layer does anyway; what it cannot be made without comes first, by position."""
    config = layer.get_config()
    parameters = list(inspect.signature(type(layer).__init__).parameters.values())[1:]
    required = [
        each.name for each in parameters if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    usual = type(layer)(**{name: config[name] for name in required}).get_config()
    for name in required:
        yield _argument(config[name])
    for name, value in config.items():
        if name in LEFT_OUT or name in required or name in further or value == usual.get(name):
            continue
        yield f"{name}={_argument(value)}"
    for name, source in further.items():
        yield f"{name}={source}"


def _argument(value: Any) -> str:
    """A value of a layer's config as source."""
    if isinstance(value, dict) and "class_name" in value:
        return _object(value)
    if isinstance(value, float):
        return repr(float(f"{value:.9g}"))  # as many digits as float32 has
    if isinstance(value, (list, tuple)):
        if (
            value
            and len(set(map(repr, value))) == 1
            and all(isinstance(each, int) for each in value)
            and len(value) == 2
        ):
            return repr(value[0])  # 3 for (3, 3)
        if all(isinstance(each, (int, float, type(None))) for each in value):
            return f"({', '.join(map(_argument, value))}{',' if len(value) == 1 else ''})"
        return f"[{', '.join(map(_argument, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _object(config: Mapping[str, Any]) -> str:
    """An initializer or the like: by its name alone where it is as usual."""
    kind = getattr(keras.initializers, config["class_name"], None) or getattr(
        keras.regularizers, config["class_name"], None
    )
    if kind is None:
        raise NoCode(f"its {config['class_name']} is not known")
    where = "initializers" if hasattr(keras.initializers, config["class_name"]) else "regularizers"
    usual = kind().get_config()
    said = [
        f"{name}={_argument(value)}"
        for name, value in config["config"].items()
        if name not in ("seed", "dtype") and value != usual.get(name)
    ]
    if not said and where == "initializers":
        return f'"{re.sub(r"(?<=[a-z])(?=[A-Z])", "_", config["class_name"]).lower()}"'
    return f"keras.{where}.{config['class_name']}({', '.join(said)})"
