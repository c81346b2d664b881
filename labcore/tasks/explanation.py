"""Where the network of a run looks, in images of its data set."""

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.library import Library
from labcore.errors import InputError, LabError
from labcore.spec.classification import Classification
from labcore.store.folder import RunFolder
from labcore.tasks.kept_network import KeptNetwork, kept_network

MOST_IMAGES = 32
"""Images that one question may ask about."""

LARGEST_SIDE = 224
"""Pixels of an answered image: it is looked at, not trained on."""

Maps = Callable[[NDArray[np.uint8], NDArray[np.int32]], NDArray[np.floating]]
"""From images `(n, H, W, C)` and a class for each, `(n,)`, to maps `(n, h, w)` from 0 to 1."""

METHODS: Mapping[str, Callable[[KeptNetwork], Maps]] = {"grad_cam": lambda network: network.grad_cam}


def explanation(
    run: str, images: Sequence[int], of: str | int = "predicted", method: str = "grad_cam"
) -> dict[str, Any]:
    """What the network of a run answers to images of its data set, and what in them speaks for a class.

    Args:
        run: the run's folder.
        images: positions in the data set, at most `MOST_IMAGES`.
        of: `predicted`, `true`, or the index of a class.
        method: one of `METHODS`.

    Returns:
        `classes`, their names; `shape` and `pixels`, the bytes in base64 of the images as the network is shown them,
        `(n, h, w, C)` uint8, large ones reduced, and after its spatial transformer where it has one: there the maps
        lie; `map_shape` and `maps`, those of the maps, `(n, h, w)` uint8 with 255 for the strongest; `true`,
        `predicted` and `explained`, class indices; `probabilities`, `n` rows.

    Raises:
        InputError: too many images, none, or one that is not there; a class or a method that is not known; a run that
            is of no classifier, or has kept no network.
        LabError: the run's data set is gone, or is another one by now.
    """
    if method not in METHODS:
        raise InputError(f"There is no explanation by '{method}'.", f"Known: {', '.join(METHODS)}.")
    folder = RunFolder(Path(run))
    spec = folder.spec()
    if not isinstance(spec, Classification):
        raise InputError(f"Run '{folder.run_id}' has no network to look into.", "Choose a run of a network.")
    network = kept_network(folder)
    dataset = _dataset(spec, folder)
    rows = _rows(images, dataset)
    shape = network.model.input_shape[1:]
    prepared = np.stack([spec.preprocessing.apply(dataset.image(row), shape) for row in rows])
    probabilities = network.model(prepared.astype(np.float32), training=False).numpy()
    true, predicted = dataset.labels[rows], probabilities.argmax(axis=1).astype(np.int32)
    explained = _explained(of, true, predicted, probabilities.shape[1])
    maps = np.rint(METHODS[method](network)(prepared, explained).astype(np.float32) * 255).astype(np.uint8)
    shown = np.stack([_reduced(image) for image in network.seen(prepared)])
    return {
        "classes": list(dataset.card.classes),
        "shape": list(shown.shape),
        "pixels": base64.b64encode(shown.tobytes()).decode(),
        "map_shape": list(maps.shape),
        "maps": base64.b64encode(maps.tobytes()).decode(),
        "true": true.tolist(),
        "predicted": predicted.tolist(),
        "explained": explained.tolist(),
        "probabilities": np.round(probabilities.astype(np.float64), 5).tolist(),
    }


def _dataset(spec: Classification, folder: RunFolder) -> Dataset:
    try:
        dataset = Library().open(spec.dataset, exclusions=spec.exclusions)
    except InputError as error:
        raise LabError(
            f"The images of run '{folder.run_id}' are not in this lab as they were: {error.problem}",
            f"Import '{spec.dataset}' under that name, or ask where the run was made.",
        ) from error
    noted = (folder.environment() or {}).get("dataset") or {}
    if noted.get("fingerprint") not in (None, dataset.card.fingerprint):
        raise LabError(
            f"'{spec.dataset}' has changed since run '{folder.run_id}' learned from it: its images cannot be shown.",
            "Train again on the data set as it is.",
        )
    return dataset


def _rows(images: Sequence[int], dataset: Dataset) -> list[int]:
    if not 1 <= len(images) <= MOST_IMAGES:
        raise InputError(f"{len(images)} images are asked about.", f"Ask about 1 to {MOST_IMAGES} at once.")
    for row in images:
        if type(row) is not int or not 0 <= row < len(dataset):
            raise InputError(
                f"'{dataset.card.name}' has no image {row!r:.40}.", f"Its images are 0 to {len(dataset) - 1}."
            )
    return list(images)


def _explained(of: str | int, true: NDArray[np.int32], predicted: NDArray[np.int32], classes: int) -> NDArray[np.int32]:
    if of == "predicted":
        return predicted
    if of == "true":
        return true
    if type(of) is not int or not 0 <= of < classes:
        raise InputError(f"There is no class {of!r:.40}.", f"Ask for predicted, true, or 0 to {classes - 1}.")
    return np.full(len(true), of, np.int32)


def _reduced(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    share = LARGEST_SIDE / max(image.shape[:2])
    if share >= 1:
        return image
    height, width = (max(1, round(side * share)) for side in image.shape[:2])
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8).reshape(
        height, width, image.shape[2]
    )
