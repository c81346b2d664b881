"""A `.keras` file that may come from anybody: looked through before Keras builds anything from it."""

import json
import math
import shutil
import tempfile
import zipfile
import zlib
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


def load_model(path: Path) -> keras.Model:
    """The model in the file `path`, for answers only, from images `(N, H, W, C)` to `(N, classes)`.

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
            _require_fit(outline, weight_bytes)
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


def _require_fit(outline: Any, weight_bytes: int) -> None:
    """Refuse a network that tells no classes of images or of their pixels, or needs more than its file can hold."""
    if not isinstance(outline, keras.Model) or not _answers_images(outline.input_shape, outline.output_shape):
        raise InputError(
            "The run's model does not take one image and give a probability for each class, of it or of its pixels.",
            CURE,
        )
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


def _answers_images(given: Any, answered: Any) -> bool:
    if not all(isinstance(shape, tuple) and shape and shape[0] is None for shape in (given, answered)):
        return False
    sizes = (*given[1:], *answered[1:])
    if len(given) != 4 or not all(isinstance(size, int) and size > 0 for size in sizes):
        return False
    of_pixels = len(answered) == 4 and answered[1:3] == given[1:3]
    return given[3] in (1, 3) and (len(answered) == 2 or of_pixels)
