"""What is done about rare classes before training: images made for them, and a record of it."""

import math
import tempfile
from collections.abc import Iterable, Iterator

import numpy as np
import psutil
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.spec.classification import Classification
from labcore.store.files import is_disk_full
from labcore.store.folder import RunFolder
from labcore.training.reporter import Reporter
from labcore.training.rows import Joined

KEPT_IN_MEMORY = 512 << 20
"""Bytes of made images; more are kept in a file without a name, which is gone with the worker."""


def balanced(
    spec: Classification, dataset: Dataset, images: NDArray[np.uint8], reporter: Reporter
) -> tuple[NDArray[np.uint8] | Joined, NDArray[np.int32]]:
    """Images `(N + S, H, W, C)` uint8 and labels `(N + S,)` int32: those of `dataset`, then S synthetic ones.

    They are made from training images only, the same for the same seed. What was done is recorded in the run's folder.

    Args:
        images: `(N, H, W, C)` uint8, the whole data set prepared.

    Raises:
        LabError: memory or disk do not suffice.
        Stopped: the run was asked to stop meanwhile.
    """
    imbalance, classes, rows = spec.imbalance, dataset.card.classes, dataset.indices("train")
    labels = dataset.labels[rows]
    counts = np.bincount(labels, minlength=len(classes))
    missing = imbalance.sampling.synthetic(counts)
    notes = list(imbalance.sampling.notes(counts, classes))
    made, made_labels = images[:0], np.repeat(np.arange(len(classes), dtype=np.int32), missing)
    if missing.any():
        _require_memory(spec, counts, images)
        reporter.phase("preparing", f"{imbalance.sampling.title}: making {missing.sum():,} images")
        made, remarks = _made(spec, labels, images, rows, reporter)
        notes += [f"'{classes[label]}' {remark}." for label, remark in remarks.items()]
    shown = imbalance.effect(counts, classes)
    record = {"classes": [each.model_dump() for each in shown], "notes": notes}
    reporter.folder.write_json_artifact("imbalance", record)
    if told := list(dict.fromkeys([*imbalance.told(counts, classes), *notes])):
        reporter.phase("preparing", " ".join(told))
    return (Joined(images, made) if len(made) else images), np.concatenate([dataset.labels, made_labels])


def _made(
    spec: Classification,
    labels: NDArray[np.int32],
    images: NDArray[np.uint8],
    rows: NDArray[np.int64],
    reporter: Reporter,
) -> tuple[NDArray[np.uint8], dict[int, str]]:
    """The synthetic images `(S, H, W, C)` uint8, class after class, and what is to be said of a class's."""
    sampling = spec.imbalance.sampling
    total = int(sampling.synthetic(np.bincount(labels)).sum())
    remarks: dict[int, str] = {}

    def parts() -> Iterator[NDArray[np.uint8]]:
        for part in sampling.synthesize(labels, lambda positions: images[rows[positions]], spec.seed):
            reporter.heed()
            if part.remark:
                remarks[part.label] = part.remark
            yield part.images

    return kept(parts(), (total, *images.shape[1:]), reporter.folder, "lower imbalance.sampling.balance"), remarks


def kept(parts: Iterable[NDArray[np.uint8]], shape: tuple[int, ...], folder: RunFolder, cure: str) -> NDArray[np.uint8]:
    """`parts` as one array of `shape`, in memory or, where it is large, mapped from a file that has no name.

    Raises LabError where the disk is full; `cure` says, as part of a sentence, how there would be less.
    """
    if math.prod(shape) <= KEPT_IN_MEMORY:
        return np.concatenate(list(parts))
    try:
        with tempfile.TemporaryFile(dir=folder.path) as file:
            for part in parts:
                file.write(part.data)
            file.flush()
            return np.memmap(file, np.uint8, "r", shape=shape)
    except OSError as error:
        if not is_disk_full(error):
            raise
        raise LabError(
            "The disk is full: the synthetic images could not be kept.",
            f"Free {(math.prod(shape) >> 20) + 1:,} MiB, {cure}, or choose smaller images.",
        ) from error


def _require_memory(spec: Classification, counts: NDArray[np.int64], images: NDArray[np.uint8]) -> None:
    """Asked of the whole machine before the run was queued; now of what others have left of it."""
    sampling, values = spec.imbalance.sampling, math.prod(images.shape[1:])
    needed = sampling.memory(counts, values) + min(KEPT_IN_MEMORY, values * int(sampling.synthetic(counts).sum()))
    free = psutil.virtual_memory().available
    if needed > free:
        raise LabError(
            f"{sampling.title} takes about {needed / 2**30:.1f} GiB of memory; {free / 2**30:.1f} GiB are free.",
            "Wait until other runs have ended, set preprocessing.size to smaller images, or set imbalance.sampling to "
            "over_sampling.",
        )
