"""A `.keras` file that may come from anybody: looked through before Keras builds anything from it."""

import json
import math
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from labcore.errors import InputError, LabError
from labcore.nn.outline import without_memory
from labcore.nn.plain_weights import require_plain_weights
from labcore.nn.uses import uses
from labcore.store.files import is_disk_full
from labcore.tasks.model_config import CURE, require_plain_parts

MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}
MOST_JSON_BYTES = 4 << 20  # about one kilobyte for each layer, and scaled networks have some thousands
MOST_WEIGHT_BYTES = 2 << 30
MOST_RATIO = 100
"""Keras stores its members as they are; whoever packs them again gains little, as weights look like noise."""

MOST_ACTIVATIONS = 1 << 27
"""Numbers in the output of one layer for one image."""

MOST_WORK = 1 << 41
"""Multiplications and additions for one image: ten times those of the largest networks of `keras.applications`."""

SMALLEST_WEIGHT = 2  # bytes: half precision


@dataclass(frozen=True)
class Kind:
    """What a model is wanted for.

    Attributes:
        does: what it does then, as a sentence goes on.
        fits: whether a model of such input and output shapes does that.
    """

    does: str
    fits: Callable[[Any, Any], bool]


def _is_shape(shape: Any, sides: int) -> bool:
    """Whether it is that of so many sides of a known size for each image."""
    if not isinstance(shape, tuple) or len(shape) != sides + 1 or shape[0] is not None:
        return False
    return all(isinstance(side, int) and side > 0 for side in shape[1:])


def _is_image(shape: Any) -> bool:
    return _is_shape(shape, 3) and shape[3] in (1, 3)


def _tells(given: Any, answered: Any) -> bool:
    of_pixels = _is_shape(answered, 3) and answered[1:3] == given[1:3]
    return _is_image(given) and (_is_shape(answered, 1) or of_pixels)


def _makes(given: Any, made: Any) -> bool:
    return _is_shape(given, 1) and _is_image(made)


def _codes(given: Any, coded: Any) -> bool:
    images, *told = given if isinstance(given, list) else [given]
    pair = isinstance(coded, list) and len(coded) == 2 and coded[0] == coded[1] and _is_shape(coded[0], 1)
    return _is_image(images) and len(told) <= 1 and all(_is_shape(each, 1) for each in told) and pair


TELLS = Kind("take one image and give a probability for each class, of it or of its pixels", _tells)
MAKES = Kind("take a code and make an image", _makes)
CODES = Kind("take an image and give the mean and the variance of its code", _codes)


def load_model(path: Path, kind: Kind = TELLS) -> keras.Model:
    """The model in the file `path`, for answers only, of the `kind` that is wanted: usually from images `(N, H, W, C)`
    to `(N, classes)`.

    Raises:
        InputError: absent, damaged, or with anything in it that a model of this lab does not have.
        LabError: there is no room on the disk to unpack its weights.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _require_members(archive)
            config = _json(archive, "config.json")
            _json(archive, "metadata.json")
            require_plain_parts(config)
            weight_bytes = archive.getinfo("model.weights.h5").file_size
            with archive.open("model.weights.h5") as packed, tempfile.TemporaryFile() as weights:
                shutil.copyfileobj(packed, weights, 1 << 20)
                require_plain_weights(weights, weight_bytes)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and is_disk_full(error):
            raise LabError("There is no room to unpack the run's model.", "Free space for temporary files.") from error
        raise InputError("The run's model file is damaged.", CURE) from error
    try:
        with without_memory():  # so what the file would claim is known before it does
            outline = keras.saving.deserialize_keras_object(config, safe_mode=True)
            _require_fit(outline, weight_bytes, kind)
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        _require_numbers(model)
        return model
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


def _require_fit(outline: Any, weight_bytes: int, kind: Kind) -> None:
    """Refuse a network that does not what it is wanted for, or needs more than its file can hold."""
    if not isinstance(outline, keras.Model) or not kind.fits(outline.input_shape, outline.output_shape):
        raise InputError(f"The run's model does not {kind.does}.", CURE)
    if outline.count_params() * SMALLEST_WEIGHT > weight_bytes:
        raise InputError(f"The run's model has {outline.count_params():,} weights, more than its file holds.", CURE)
    work = 0
    for step, use in uses(outline):
        shapes = [tensor.shape[1:] for tensor in use.output_tensors]
        most = max(map(math.prod, shapes))
        if most > MOST_ACTIVATIONS:
            raise InputError(f"The run's model is too large: {step.name!r:.80} gives {most:,} numbers.", CURE)
        weights = step.count_params() if isinstance(step, keras.Layer) else 0
        work += most * math.prod(getattr(step, "pool_size", (1,))) + math.prod(shapes[0][:-1]) * weights
    if work > MOST_WORK:
        raise InputError(f"The run's model needs {work:.1e} operations for one image; that is too many.", CURE)


def _require_numbers(model: keras.Model) -> None:
    for variable in model.variables:
        if not np.isfinite(keras.ops.convert_to_numpy(variable).astype(np.float32)).all():
            raise InputError(
                f"The run's model has NaN or infinity among its weights ({variable.path!r:.80}).",
                "Choose another run, or train this one again; where its loss became NaN, with a lower learning rate.",
            )
