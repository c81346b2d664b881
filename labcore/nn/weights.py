"""Learned weights into a network: from the publisher, from a file, or from an earlier run."""

import os
from pathlib import Path

import keras
import numpy as np

from labcore.errors import InputError, LabError
from labcore.nn.backbones import UNIT_DEVIATION
from labcore.nn.classifier import is_new
from labcore.nn.plain_weights import require_plain_weights
from labcore.spec.architecture import Architecture
from labcore.spec.architecture.backbone import Backbone
from labcore.spec.scaling import Scaling
from labcore.spec.transfer.weights import ACCEPTED, READABLE, weights_file

DAMAGED = (OSError, ValueError, KeyError, RuntimeError, TypeError, AttributeError, OverflowError, MemoryError)
"""What h5py and Keras raise, deep inside, over a file of weights that is damaged or of another network."""

SWAP = "rgb_to_bgr"
"""The layer before the network itself that has weights which nobody publishes."""


def load_imagenet(model: keras.Model, architecture: Architecture, scaling: Scaling) -> int:
    """Put in the weights that Keras's publisher offers; returns how many layers got theirs.

    Raises LabError without internet, saying what to place where.
    """
    _require_plain_files()
    try:
        source = _without_head(model, architecture, scaling, "imagenet")
    except ValueError as error:
        raise InputError(
            f"There are no ImageNet weights for {architecture.title} as it is set: {_first_line(error)}",
            "For a MobileNet, scaling.width must be a published one, such as 0.35, 0.5, 0.75 or 1.",
        ) from error
    except (OSError, RuntimeError) as error:
        raise LabError(
            f"The ImageNet weights of {architecture.title} on this machine are damaged: {_first_line(error)}",
            f"Delete the file in the folder {_models()}, and start the run again.",
        ) from error
    except Exception as error:  # Keras raises nothing more special where a download fails
        raise LabError(
            f"The ImageNet weights of {architecture.title} could not be downloaded: {_first_line(error)}",
            f"On a machine with internet, fetch the file at that address and place it{_renamed(architecture)} in the "
            f"folder {_models()} here. Or set transfer.weights to a file of weights, or to an earlier run.",
        ) from error
    copied = _copy(source, model, f"the ImageNet weights of {architecture.title}")
    _take_over_rescaling(source, model)
    return copied


def _require_plain_files() -> None:
    """Look through what lies where Keras keeps published weights: it takes whatever has the right name."""
    for place in sorted(_models().glob("*.h5")):
        try:
            with place.open("rb") as file:
                require_plain_weights(file, place.stat().st_size)
        except InputError as error:
            raise InputError(f"'{place}' is no file of published weights. {error.problem}", "Delete it.") from error
        except DAMAGED:  # told where Keras needs this file
            continue


def load_file(model: keras.Model, architecture: Architecture, scaling: Scaling, path: str) -> int:
    """Put in the weights of a file, made from the same network without its classifier.

    Returns how many layers got theirs.

    Raises InputError where the file is absent, damaged, or of another network.
    """
    place = weights_file(path)
    if not place.is_file():
        raise InputError(
            f"There is no file of weights '{place}'.", "Check transfer.weights.path, or place the file there."
        )
    if not place.name.endswith(READABLE):
        raise InputError(f"'{place.name}' is no file of weights that can be read.", ACCEPTED)
    try:
        with place.open("rb") as file:
            require_plain_weights(file, place.stat().st_size)
    except DAMAGED as error:
        raise InputError(
            f"The file of weights '{place.name}' is damaged: {_first_line(error)}",
            "Download it again, or copy it anew.",
        ) from error
    try:
        source = _without_head(model, architecture, scaling, None)
        source.load_weights(place)
    except InputError:
        raise
    except DAMAGED as error:
        raise InputError(
            f"The weights in '{place.name}' do not fit {architecture.title} as it is set: {_first_line(error)}",
            "They must come from the same network, with the same width, without its classifier ('no top').",
        ) from error
    copied = _copy(source, model, f"the weights in '{place.name}'")
    _mend_variance(model)
    return copied


def load_model_weights(model: keras.Model, source: keras.Model, name: str) -> int:
    """Put in the weights of another whole model, but for its head; returns how many layers got theirs.

    Raises InputError where the networks differ; `name` is what the message calls the other's weights.
    """
    return _copy(source, model, name)


def _without_head(model: keras.Model, architecture: Architecture, scaling: Scaling, weights: str | None) -> keras.Model:
    height, width = (max(side, architecture.smallest_side(scaling)) for side in model.input_shape[1:3])
    return architecture.network(keras.Input((height, width, 3)), scaling, weights)


def _copy(source: keras.Model, model: keras.Model, name: str) -> int:
    """From layer to layer in the order of the graph: names that Keras makes up differ from build to build."""
    given, taking = _learning_layers(source), _learning_layers(model)
    if _shapes(given) != _shapes(taking):
        raise InputError(
            f"This network has {len(taking)} layers with weights before its head, and {name} are for {len(given)}"
            f"{' of other sizes' if len(given) == len(taking) else ''}.",
            "Choose the same architecture, scaling and channels as those were made with.",
        )
    for old, new in zip(given, taking, strict=True):
        if not all(np.isfinite(weight).all() for weight in old.get_weights()):
            raise InputError(f"There are NaN or infinity in {name} ({old.name:.80}).", "Choose others to start from.")
        new.set_weights(old.get_weights())
        if isinstance(new, keras.layers.Normalization):
            new.finalize_state()  # it works with constants made of its weights
    return len(taking)


def _take_over_rescaling(source: keras.Model, model: keras.Model) -> None:
    """EfficientNet's published weights come with one more rescaling, behind its normalization, than the bare network.

    To divide by the square root of a variance and to multiply by a scale is to divide by that of variance / scale².
    """
    for layer in source.layers:
        if not isinstance(layer, keras.layers.Rescaling) or np.ndim(layer.scale) == 0:
            continue
        (normalization,) = (each for each in model.layers if isinstance(each, keras.layers.Normalization))
        mean, variance, count = normalization.get_weights()
        normalization.set_weights([mean, variance / np.square(layer.scale), count])
        normalization.finalize_state()


def _mend_variance(model: keras.Model) -> None:
    """Published files of EfficientNet have the deviation of ImageNet's pixels where their variance belongs.

    Keras makes up for it only where it fetches the file itself, see `_take_over_rescaling`.
    """
    for layer in model.layers:
        if not isinstance(layer, keras.layers.Normalization) or not layer.weights:
            continue
        mean, variance, count = layer.get_weights()
        if np.allclose(variance, UNIT_DEVIATION, rtol=1e-3):
            layer.set_weights([mean, np.square(variance), count])
            layer.finalize_state()


def _models() -> Path:
    """Where Keras looks for published weights before it downloads them."""
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "models"


def _renamed(architecture: Architecture) -> str:
    name = architecture.stored_as() if isinstance(architecture, Backbone) else ""
    return f", renamed to {name}," if name else ""


def _learning_layers(model: keras.Model) -> list[keras.Layer]:
    """Those of the network itself, without what is new before, behind and upon it; a model inside it counts by its own
    layers, see `labcore.nn.backbones.flat`."""
    found: list[keras.Layer] = []
    for each in model.layers:
        if isinstance(each, keras.Sequential):
            found += _learning_layers(each)
        elif each.weights and not is_new(each) and each.name != SWAP:
            found.append(each)
    return found


def _shapes(layers: list[keras.Layer]) -> list[list[tuple[int, ...]]]:
    return [[tuple(weight.shape) for weight in layer.weights] for layer in layers]


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
