"""The classical baseline that stands beside every network: fitted in seconds on a part of the same training images.

The same for all runs on the same images: its draw and its fit take a seed of their own, so it is fitted once for each
data set, division, choice of classes and preparation, and lies beside the prepared images from then on. Somebody who
trains a baseline as a run of its own has a better one.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.preparation import folder_of
from labcore.errors import LabError
from labcore.evaluation.classification import report
from labcore.evaluation.quick_baseline import KEY
from labcore.spec.baseline import Baseline
from labcore.spec.classification import Classification
from labcore.spec.estimator.linear import LogisticRegression
from labcore.spec.features.gradients import OrientedGradients
from labcore.store.files import finite, read_mapping, write_json
from labcore.training.fitting import Fitted, fit
from labcore.training.reporter import Reporter, Stopped
from labcore.training.waiting import awaited

log = logging.getLogger(__name__)

VERSION = 1
"""Raised whenever the baseline would come out differently."""

MOST = 2000
"""Training images at most: more cost seconds, and are what a baseline that somebody trains is for."""

SIDE, CELLS = 64, 8
"""Pixels of the longer side of what gradients are computed of, at most; cells along it."""

STEPS = 1000
"""Steps of the solver times classes, about: a step takes as many times as long as there are classes."""

AT_ONCE, SEED = 128, 0

Between = Callable[[], None]


def quick_baseline(
    spec: Classification, dataset: Dataset, images: NDArray[np.uint8], with_test: bool, reporter: Reporter
) -> dict[str, Any]:
    """What a report says of the baseline under its key `baseline`; nothing where there is none, which is in the log.

    A run that has come this far does not fail of it; a request to stop leaves it out.

    Args:
        spec: of the run.
        images: `(N, H, W, C)` uint8, the whole data set prepared as `spec` says.
        with_test: whether the run has opened its test set: only then are test images answered.

    Returns `{"baseline": …}` with `features`, `estimator`, `train_images`, `of_train_images`, and the figures of
    `validation`, and of `test` where asked for.
    """
    try:
        path = _path(spec, dataset, images.shape[1:])
        wanted = ("validation", "test") if with_test else ("validation",)
        kept = read_mapping(path) or {}
        if not all(isinstance(kept.get(part), dict) for part in wanted):
            reporter.phase("baseline", "Fitting a classical baseline to stand beside the network")
            kept = _made(dataset, images, with_test, reporter.heed)
            _keep(path, kept)
    except Stopped:
        log.info("Asked to stop: the baseline is left out")
        return {}
    except (LabError, MemoryError, OSError, ValueError):
        log.exception("The baseline could not be fitted: the report lacks it")
        return {}
    return {KEY: {name: value for name, value in kept.items() if name != "test" or with_test}}


def _path(spec: Classification, dataset: Dataset, shape: tuple[int, ...]) -> Path:
    """Where the baseline for these very images lies: their rows and labels tell divisions, lists and classes apart."""
    told = hashlib.sha256(json.dumps([VERSION, shape, spec.preprocessing.identity(), dataset.card.classes]).encode())
    for split in ("train", "val", "test"):
        rows = dataset.indices(split)
        told.update(rows.astype(np.int64).tobytes() + dataset.labels[rows].astype(np.int64).tobytes())
    return folder_of(dataset.card.fingerprint) / f"baseline-{told.hexdigest()[:24]}.json"


def _keep(path: Path, found: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, found)
    except OSError:  # a full or read-only disk: the next run fits it again
        log.exception("The baseline could not be kept for later runs")


def _made(dataset: Dataset, images: NDArray[np.uint8], with_test: bool, between: Between) -> dict[str, Any]:
    began = time.monotonic()
    train, classes = dataset.indices("train"), dataset.card.classes
    drawn = train[evenly(dataset.labels[train], MOST)]
    if len(np.unique(dataset.labels[drawn])) < 2:
        raise LabError("All training images are of one class.", "A baseline tells two classes apart or more.")
    features = _features_of(images.shape[1:])
    steps = int(np.clip(STEPS // len(classes), 20, 200))
    spec = Baseline(dataset=dataset.card.name, seed=SEED, features=features, estimator=LogisticRegression(steps=steps))
    extract = features.build(_small(images[:1]).shape[1:], _no_network)

    def seen(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        parts = []
        for start in range(0, len(rows), AT_ONCE):
            between()
            parts.append(extract(_small(images[rows[start : start + AT_ONCE]])))
        return np.concatenate(parts)

    shown = seen(drawn)
    fitted = awaited(lambda: fit(spec, shown, dataset.labels[drawn], classes), between)
    val = dataset.indices("val")
    val_features = seen(val)
    fitted.calibrate(val_features, dataset.labels[val], between)
    found: dict[str, Any] = {
        "features": features.title,
        "estimator": spec.estimator.title,
        "train_images": len(drawn),
        "of_train_images": len(train),
        "validation": _figures(fitted, val_features, dataset.labels[val], classes),
    }
    if with_test:
        test = dataset.indices("test")
        found["test"] = _figures(fitted, seen(test), dataset.labels[test], classes)
    return {**found, "seconds": round(time.monotonic() - began, 2)}


def evenly(labels: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """Places in `labels` `(N,)` of at most `most` images, ascending: of each class the same number, as far as it has
    so many; what rare classes leave goes to the others."""
    random = np.random.default_rng(SEED)
    drawn = [random.permutation(np.flatnonzero(labels == label)) for label in np.unique(labels)]
    turns = np.concatenate([np.arange(len(rows)) for rows in drawn])
    return np.sort(np.concatenate(drawn)[np.argsort(turns, kind="stable")[:most]])


def _features_of(shape: tuple[int, ...]) -> OrientedGradients:
    side = min(_small(np.zeros((1, *shape), np.uint8)).shape[1:3])
    return OrientedGradients(cell=max(2, -(-side // CELLS)))


def _small(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`images` `(n, H, W, C)` uint8, each block of pixels averaged where a side has more than `SIDE`."""
    factor = -(-max(images.shape[1:3]) // SIDE)
    if factor == 1 or min(images.shape[1:3]) < 2 * factor:
        return images
    rows, columns = images.shape[1] // factor, images.shape[2] // factor
    inner = images[:, : rows * factor, : columns * factor]
    blocks = inner.reshape(len(images), rows, factor, columns, factor, images.shape[3])
    return np.rint(blocks.mean(axis=(2, 4), dtype=np.float32)).astype(np.uint8)


def _no_network(name: str) -> Any:
    raise LookupError(f"Gradients ask no network, and not '{name}'.")


def _figures(
    fitted: Fitted, features: NDArray[np.float32], labels: NDArray[np.int32], classes: list[str] | tuple[str, ...]
) -> dict[str, Any]:
    """The scalar figures of a split, as reports have them."""
    told = finite(report(labels, fitted.probabilities(features), classes))
    return {name: value for name, value in told.items() if isinstance(value, (int, float))}
