"""A `.keras` file that may come from anybody: looked through before Keras builds anything from it."""

import json
import math
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from labcore.errors import InputError
from labcore.nn.plain_weights import require_plain_weights

MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}
MOST_JSON_BYTES = 4 << 20  # about one kilobyte for each layer, and scaled networks have some thousands
MOST_WEIGHT_BYTES = 2 << 30
MOST_RATIO = 100
"""Keras stores its members as they are; whoever packs them again gains little, as weights look like noise."""

LARGEST_SETTING = 65_536
"""Units, filters, sizes and strides beyond it belong to no network that the lab trains."""

NAMING = {"seed", "shared_object_id"}
"""Settings whose size means nothing."""

MOST_ACTIVATIONS = 1 << 27
"""Numbers in the output of one layer for one image."""

SMALLEST_WEIGHT = 2  # bytes: half precision

CURE = "Ask a run that was trained with this lab, or train this one again."

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
        *("Conv2DTranspose", "Add", "Multiply", "Average", "Maximum", "Concatenate"),
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


def load_model(path: Path) -> keras.Model:
    """The model in the file `path`, for answers only, from images `(N, H, W, C)` to `(N, classes)`.

    Raises:
        InputError: absent, damaged, or with anything in it that a model of this lab does not have.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _require_members(archive)
            config = _json(archive, "config.json")
            _json(archive, "metadata.json")
            _require_plain_parts(config)
            weight_bytes = archive.getinfo("model.weights.h5").file_size
            with archive.open("model.weights.h5") as packed, tempfile.TemporaryFile() as weights:
                shutil.copyfileobj(packed, weights, 1 << 20)
                require_plain_weights(weights, weight_bytes)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError) as error:
        raise InputError("The run's model file is damaged.", CURE) from error
    try:
        # In this scope variables have shapes and no memory, so what the file would claim is known before it does.
        with keras.StatelessScope():
            outline = keras.saving.deserialize_keras_object(config, safe_mode=True)
            _require_fit(outline, weight_bytes)
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except InputError:
        raise
    except Exception as error:  # Keras raises whatever a wrong setting leads to, deep inside it
        raise InputError(f"Keras cannot build the run's model ({type(error).__name__}).", CURE) from error


def _require_members(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if set(names) != MEMBERS or len(names) != len(MEMBERS):
        odd = next((name for name in names if name not in MEMBERS), None)
        problem = f"holds {odd!r:.120}" if odd else f"does not hold {', '.join(sorted(MEMBERS))} once each"
        raise InputError(f"The run's model file {problem}, unlike those that Keras saves.", CURE)
    for info in infos:
        most = MOST_WEIGHT_BYTES if info.filename.endswith(".h5") else MOST_JSON_BYTES
        if info.file_size > most or info.file_size > MOST_RATIO * max(info.compress_size, 1 << 10):
            raise InputError(
                f"The run's model file is too large: {info.filename} would unpack to {info.file_size:,} bytes.", CURE
            )


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        value = json.loads(archive.read(name))
    except (ValueError, RecursionError) as error:
        raise InputError(f"The run's model file is damaged: {name} is no JSON.", CURE) from error
    if not isinstance(value, dict):
        raise InputError(f"The run's model file is damaged: {name} holds no object.", CURE)
    return value


def _require_plain_parts(config: dict[str, Any]) -> None:
    """Refuse every part that is not on the list, and every setting beyond reason."""
    if config.get("class_name") != "Functional":
        raise InputError(f"The run's model is a {config.get('class_name')!r:.80}, not a graph of layers.", CURE)
    for part in _dicts(config):
        if "class_name" in part:
            _require_allowed(part)
        for setting, value in part.items():
            for number in value if isinstance(value, list) else [value]:
                if setting not in NAMING and isinstance(number, (int, float)) and not abs(number) <= LARGEST_SETTING:
                    raise InputError(f"The run's model has a setting beyond reason: {setting!r:.80} = {number}.", CURE)


def _require_allowed(part: dict[str, Any]) -> None:
    module, name, registered = part.get("module"), part["class_name"], part.get("registered_name")
    if name in ("__keras_tensor__", "__numpy__") and module is None:
        return
    known = isinstance(module, str) and isinstance(name, str) and name in ALLOWED.get(module, ())
    if not known or registered not in (None, name):
        raise InputError(f"The run's model has a part that is not allowed: {name!r:.80} of {module!r:.80}.", CURE)


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


def _require_fit(outline: Any, weight_bytes: int) -> None:
    """Refuse a network that has not the form of a classifier of images, or needs more than its file can hold."""
    if not isinstance(outline, keras.Model) or not _classifies_images(outline.input_shape, outline.output_shape):
        raise InputError("The run's model does not take one image and give one probability for each class.", CURE)
    if outline.count_params() * SMALLEST_WEIGHT > weight_bytes:
        raise InputError(f"The run's model has {outline.count_params():,} weights, more than its file holds.", CURE)
    for layer in outline.operations:
        shapes = keras.tree.flatten(keras.tree.map_structure(lambda tensor: math.prod(tensor.shape[1:]), layer.output))
        if max(shapes) > MOST_ACTIVATIONS:
            raise InputError(f"The run's model is too large: {layer.name!r:.80} gives {max(shapes):,} numbers.", CURE)


def _classifies_images(given: Any, answered: Any) -> bool:
    if not all(isinstance(shape, tuple) and shape and shape[0] is None for shape in (given, answered)):
        return False
    sizes = (*given[1:], *answered[1:])
    if len(given) != 4 or len(answered) != 2 or not all(isinstance(size, int) and size > 0 for size in sizes):
        return False
    return given[3] in (1, 3)
