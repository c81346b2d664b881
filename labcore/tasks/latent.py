"""What the bench says of the space of codes of a run that makes images."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import InputError, LabError
from labcore.evaluation.directions import Directions, factorized, principal
from labcore.spec.generative import Generative
from labcore.store.folder import RunFolder
from labcore.tasks.asked_images import asked_images, own_dataset
from labcore.tasks.described import drawn
from labcore.tasks.encoding import Encoding
from labcore.tasks.generating import FACTS, Generating
from labcore.tasks.kept_generator import kept_generator
from labcore.tasks.looked import encoded

MOST_CODES, MOST_PIXELS = 200, 1 << 23
"""Images in one answer, and their pixels together."""

MOST_DIRECTIONS = 12
MOST_LOADED = 4
"""Generators that stay in memory."""

MOST_VALIDATION, MOST_TRAINING = 2000, 5000
"""Images that are coded to find directions, and the mean code of each class."""

AT_ONCE = 256
LARGEST = 1e3
"""Of a number in a code that is asked for: they are drawn with a deviation of 1."""


def latent(run: str) -> dict[str, Any]:
    """What must be known to walk through the codes of the run in folder `run`.

    Returns:
        `latent_size`, numbers of a code; `codes_images`, whether it can tell the code of an image; `told`, whether it
        is told a class, `classes`, their names, and `known`, those of them, by index, that it has seen images of;
        `shape` of an image; and of its principal directions `middle` (D), `axes` (k, D), `deviations` (k), `shares`
        (k), see `Directions`; `found_in`, `codes` of validation images or `weights` of the first layer; `note`, why not
        in codes where those could be expected.

    Raises InputError: it makes no images, has kept no generator, or one that is not safe to load.
    """
    asked = _asked(run)
    directions, found_in, note = _directions(asked)
    assert directions.shares is not None
    return {
        "latent_size": asked.generating.latent_size,
        "codes_images": isinstance(asked.generating, Encoding),
        "told": asked.generating.shares is not None,
        "classes": asked.classes,
        "known": _known(asked),
        "shape": list(asked.shape),
        "middle": directions.middle.tolist(),
        "axes": directions.axes.tolist(),
        "deviations": directions.deviations.tolist(),
        "shares": directions.shares.tolist(),
        "found_in": found_in,
        "note": note,
    }


def latent_images(run: str, codes: list[list[float]], classes: list[int] | None = None) -> dict[str, Any]:
    """Images of `codes`, and of as many `classes` by index where the run is told them.

    Returns `shape` and `pixels`, the bytes in base64 of `(n, H, W, C)` uint8.

    Raises InputError: codes that are none, or too many.
    """
    asked = _asked(run)
    generating = asked.generating
    most = max(1, min(MOST_CODES, MOST_PIXELS // (asked.shape[0] * asked.shape[1])))
    if not 1 <= len(codes) <= most:
        raise InputError(f"Images of {len(codes)} codes are asked for.", f"Ask for 1 to {most} at once.")
    wanted = _numbers(codes, generating.latent_size)
    images = generating.images(generating.told(wanted, _labels(asked, classes, len(codes))))
    return {"shape": list(images.shape), "pixels": encoded(images)}


def latent_codes(run: str, rows: list[int]) -> dict[str, Any]:
    """Codes of images of the run's data set, by their places in it.

    Returns `codes` (n, D); `rows`; `names` of their files; `true`, their classes by index; and `shape` and `pixels` of
    the images as the run has seen them.

    Raises InputError: the run codes no images; no such image; a test image where the test set is closed.
    """
    asked = _asked(run)
    encoding = _encoding(asked)
    found = asked_images(asked.folder, asked.shape, {"images": rows})
    labels = [label for label in found.true if label is not None]
    if len(labels) < len(rows):
        closed = next(row for row, label in zip(rows, found.true, strict=True) if label is None)
        raise InputError(
            f"Image {closed} is a test image, and the test set is closed to this run.",
            "Choose validation or training images; or nominate the run, which opens the test set.",
        )
    codes = encoding.means(found.images, np.array(labels, np.int32))
    return {
        "codes": codes.astype(float).tolist(),
        "rows": list(rows),
        "names": found.names,
        "true": labels,
        "shape": list(found.images.shape),
        "pixels": encoded(found.images),
    }


def latent_classes(run: str) -> dict[str, Any]:
    """The mean code of each class over training images.

    Returns `means`, for each class a code, or null where no such image was coded; `images`, how many were.

    Raises InputError: the run codes no images.
    """
    asked = _asked(run)
    encoding, dataset = _encoding(asked), own_dataset(asked.folder)
    codes, rows = _coded(asked, encoding, dataset, "train", MOST_TRAINING)
    labels = dataset.labels[rows]
    own = [codes[labels == label] for label in range(len(asked.classes))]
    return {
        "means": [each.mean(axis=0, dtype=np.float64).tolist() if len(each) else None for each in own],
        "images": [len(each) for each in own],
    }


def samples(
    run: str, number: int, seed: int, first: int = 0, last: int | None = None, of: int | None = None
) -> dict[str, Any]:
    """Of `number` samples that `seed` draws, those from `first` to before `last`.

    Args:
        of: the class of all, by index, where the run is told classes; else each has its share among training images.

    Returns `shape` and `pixels` as `latent_images` does, and `labels`, the class that each was asked for, or null.

    Raises InputError: `of` is no class that it has been told.
    """
    asked = _asked(run)
    if of is not None and asked.generating.shares is not None and of not in (known := _known(asked)):
        raise InputError(
            f"The generator of run '{asked.folder.run_id}' has seen no training image of "
            f"{asked.classes[of] if 0 <= of < len(asked.classes) else f'class {of}'}.",
            f"Choose one of {', '.join(asked.classes[each] for each in known if each < len(asked.classes))}.",
        )
    generating = asked.generating
    codes = generating.codes(number, seed)
    if of is not None:
        codes = generating.told(codes[:, : generating.latent_size], _labels(asked, [of] * number, number))
    images = generating.images(codes[first:last])
    told = None if generating.shares is None else codes[first:last, generating.latent_size :].argmax(axis=1).tolist()
    return {"shape": list(images.shape), "pixels": encoded(images), "labels": told}


def _known(asked: "_Asked") -> list[int]:
    """The classes, by index, of which there were training images: of others a generator that is told classes knows
    nothing."""
    shares = asked.generating.shares
    return list(range(len(asked.classes))) if shares is None else np.flatnonzero(shares > 0).tolist()


@dataclass(frozen=True)
class _Asked:
    """A run that is asked: what it makes images of `shape` with, and the names of the classes there are."""

    folder: RunFolder
    generating: Generating
    shape: tuple[int, int, int]
    classes: list[str]


def _asked(run: str) -> _Asked:
    folder = RunFolder(Path(run))
    names = folder.json_artifact("classes")
    # With the files of weights all that `kept_generator` goes by: who puts one back is answered by what is there now.
    told = json.dumps([folder.spec_data(), folder.json_artifact(FACTS), names], sort_keys=True)
    generating = _loaded(folder.path, _version(folder.model_path), _version(folder.encoder_path), told)
    classes = [str(name) for name in names] if isinstance(names, list) else []
    return _Asked(folder, generating, generating.model.output_shape[1:], classes)


@lru_cache(maxsize=MOST_LOADED)
def _loaded(path: Path, model: tuple[int, ...], encoder: tuple[int, ...], told: str) -> Generating:
    return kept_generator(RunFolder(path))


def _version(path: Path) -> tuple[int, ...]:
    """Another, once the file is another; of none where there is no file, of which `kept_generator` tells."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns


def _encoding(asked: _Asked) -> Encoding:
    if not isinstance(asked.generating, Encoding):
        raise InputError(
            f"Run '{asked.folder.run_id}' has learned the way from codes to images only: it cannot tell the code of an "
            "image.",
            "Choose a run of a variational autoencoder, which learns both ways.",
        )
    return asked.generating


def _directions(asked: _Asked) -> tuple[Directions, str, str]:
    """Its principal directions, in what they were found, and why not in codes."""
    generating, note = asked.generating, ""
    if isinstance(generating, Encoding):
        try:
            codes, _ = _coded(asked, generating, own_dataset(asked.folder), "val", MOST_VALIDATION)
            return principal(codes, MOST_DIRECTIONS), "codes", ""
        except LabError as error:
            note = error.problem
    kernel = _first_kernel(generating.model)[: generating.latent_size]
    return factorized(kernel, MOST_DIRECTIONS), "weights", note


def _first_kernel(model: keras.Model) -> NDArray[np.float32]:
    """The weights of the dense layer that takes the whole code, `(D, F)`."""
    size = model.input_shape[1]
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense) and layer.kernel.shape[0] == size:
            return np.asarray(keras.ops.convert_to_numpy(layer.kernel), np.float32)
    raise LabError("The generator begins with no dense layer of the whole code.", "Choose a generator of this lab.")


def _coded(
    asked: _Asked, encoding: Encoding, dataset: Dataset, split: str, most: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The means of the codes `(n, D)` of a split's images, or of `most` of them drawn evenly, and their places."""
    spec = asked.folder.spec()
    assert isinstance(spec, Generative)
    rows, found = drawn(dataset.indices(split), most), []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        images = np.stack([spec.preprocessing.apply(dataset.image(int(row)), asked.shape) for row in part])
        found.append(encoding.means(images, dataset.labels[part]))
    return np.concatenate(found), rows


def _numbers(codes: list[list[float]], size: int) -> NDArray[np.float32]:
    try:
        wanted = np.array(codes, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("These are no codes.", f"Give rows of {size} numbers.") from error
    if wanted.shape != (len(codes), size) or not (np.abs(wanted) <= LARGEST).all():
        raise InputError(
            f"Codes of shape {wanted.shape} are asked for, or of numbers beyond {LARGEST:g}.",
            f"Give rows of {size} numbers, mostly within ±3.",
        )
    return wanted.astype(np.float32)


def _labels(asked: _Asked, classes: list[int] | None, number: int) -> NDArray[np.int32]:
    """The classes that are asked for; zeros that nobody reads where the run is told none."""
    shares = asked.generating.shares
    if shares is None:
        return np.zeros(number, np.int32)
    known = range(len(shares))
    if classes is None or len(classes) != number or any(type(each) is not int or each not in known for each in classes):
        raise InputError(
            f"Run '{asked.folder.run_id}' must be told the class of each image.",
            f"Give one of 0 to {len(shares) - 1} for each code.",
        )
    return np.array(classes, np.int32)
