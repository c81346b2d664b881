"""The config of a model that may come from anybody: looked through before Keras builds anything by it."""

from collections.abc import Iterator
from typing import Any

from labcore.errors import InputError

CURE = "Ask a run that was trained with this lab, or train this one again."

LARGEST = 65_536
"""Units, filters and sizes beyond it belong to no network that the lab trains."""

WINDOWS = {"kernel_size": 64, "pool_size": 512, "strides": 512, "dilation_rate": 64, "size": 64, "depth_multiplier": 64}
"""The most for what a layer pads, spreads or multiplies inside itself: that shows in no shape."""

NAMING = {"seed", "shared_object_id"}
"""Settings whose size means nothing."""

LONGEST_TEXT = 1000
"""Letters. Names are shown to people, and no other text in a model is longer."""

MOST_CALLS = 5_000
"""Layers, counted as often as each is used: a thousand are many, and to build one takes milliseconds."""

ALLOWED = {
    "keras.src.models.functional": {"Functional"},
    "keras": {"DTypePolicy", "Sequential"},
    # what networks of keras.applications are made of beside stock layers
    "keras.src.applications.convnext": {"LayerScale"},
    "keras.src.applications.inception_resnet_v2": {"CustomScaleLayer"},
    "keras.layers": {
        *(
            "InputLayer",
            "Rescaling",
            "Normalization",
            "Conv2D",
            "SeparableConv2D",
            "DepthwiseConv2D",
            "Dense",
            "Dropout",
        ),
        *("SpatialDropout2D", "BatchNormalization", "LayerNormalization", "GroupNormalization", "Activation", "ReLU"),
        *("LeakyReLU", "PReLU", "ELU", "Softmax", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D"),
        *("GlobalMaxPooling2D", "Flatten", "Reshape", "ZeroPadding2D", "Cropping2D", "UpSampling2D"),
        *("Conv2DTranspose", "Add", "Multiply", "Average", "Maximum", "Concatenate", "Dot"),
    },
    "keras.initializers": {
        *("Zeros", "Ones", "Constant", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform"),
        *("LecunNormal", "RandomUniform", "RandomNormal", "TruncatedNormal", "VarianceScaling"),
    },
    "keras.regularizers": {"L1", "L2", "L1L2"},
    "keras.src.ops.numpy": {"Add", "Subtract", "Multiply", "Split", "Clip", "Floor", "ExpandDims", "TakeAlongAxis"},
    "keras.src.ops.core": {"Cast"},
}
"""What a model may be made of. Whatever could run code or read files (Lambda, TFSMLayer, lookups) is not among it."""


def require_plain_parts(config: dict[str, Any]) -> None:
    """Refuse every part of a model that is not on the list, and every setting beyond reason.

    Raises InputError.
    """
    if config.get("class_name") != "Functional":
        raise InputError(f"The run's model is a {config.get('class_name')!r:.80}, not a graph of layers.", CURE)
    calls = 0
    for part in _dicts(config):
        if "class_name" in part:
            _require_allowed(part)
        calls += max(1, len(nodes)) if isinstance(nodes := part.get("inbound_nodes"), list) else 0
        for setting, value in part.items():
            for each in _plain(value):
                if setting not in NAMING and _is_beyond_reason(each, WINDOWS.get(setting, LARGEST)):
                    raise InputError(
                        f"The run's model has a setting beyond reason: {setting!r:.80} = {each!s:.80}.", CURE
                    )
    if calls > MOST_CALLS:
        raise InputError(f"The run's model has {calls:,} layers; {MOST_CALLS:,} is the most that is built.", CURE)


def _require_allowed(part: dict[str, Any]) -> None:
    module, name, registered = part.get("module"), part["class_name"], part.get("registered_name")
    if name in ("__keras_tensor__", "__numpy__") and module is None:
        return
    known = isinstance(module, str) and isinstance(name, str) and name in ALLOWED.get(module, ())
    if not known or registered not in (None, name):
        raise InputError(f"The run's model has a part that is not allowed: {name!r:.80} of {module!r:.80}.", CURE)


def _is_beyond_reason(value: Any, largest: int) -> bool:
    if isinstance(value, str):
        return len(value) > LONGEST_TEXT
    return isinstance(value, (int, float)) and not abs(value) <= largest


def _dicts(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every dict in `config`, itself included."""
    waiting: list[Any] = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _plain(value: Any) -> Iterator[Any]:
    """`value`, or what stands in its lists, however deep; what stands in a dict is that one's."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(each)
        elif not isinstance(each, dict):
            yield each
