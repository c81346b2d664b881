"""Images as the network shall see them: prepared once per (data set, preparation), kept as a mapped array."""

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.home import data_dir
from labcore.spec.preprocessing import Preparation
from labcore.store.files import is_disk_full, move_into_place

VERSION = 2
"""Raised whenever prepared pixels would come out differently."""

CHUNK = 256
"""Images prepared between two reports of progress."""


def prepare(
    dataset: Dataset,
    preprocessing: Preparation,
    shape: tuple[int, int, int],
    cache: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.uint8]:
    """The images of `dataset` as `(N, H, W, C)` uint8, 0–255, mapped from disk; `shape` is `(H, W, C)`.

    A data set that is as `preprocessing` wants it is handed out as it lies. Otherwise the first caller writes the
    prepared array to the cache, and callers in other processes wait for it.

    Args:
        cache: the folder of all prepared arrays; the lab's own where missing.
        progress: told the share done, 0–1.

    Raises:
        LabError: the disk is full, or the data set was removed meanwhile. Nothing is left behind.
    """
    if dataset.card.shape == shape and preprocessing.keeps_pixels:
        return dataset.pixels.reshape(len(dataset), *shape)
    folder = folder_of(dataset.card.fingerprint, cache)
    path = folder / f"v{VERSION}-{'x'.join(map(str, shape))}-{preprocessing.identity()}.npy"
    if not path.is_file():  # whole wherever it is: then no lock is taken, which a read-only disk refuses
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if not path.is_file():
                _write(dataset, preprocessing, shape, path, progress)
    return np.load(path, mmap_mode="r")


def forget(fingerprint: str, cache: Path) -> None:
    """Delete what was prepared of the data set with that fingerprint, as far as the system lets go of it."""
    # Windows keeps files that a run has mapped; what stays is only a cache.
    shutil.rmtree(folder_of(fingerprint, cache), ignore_errors=True)


def folder_of(fingerprint: str, cache: Path | None = None) -> Path:
    """Where everything lies that was prepared of the data set with that fingerprint, and goes with it."""
    # Hashed: a card is a file that anybody may have edited, and the folder is one that gets deleted.
    return (cache or data_dir() / "prepared") / hashlib.sha256(fingerprint.encode()).hexdigest()[:24]


def _write(
    dataset: Dataset,
    preprocessing: Preparation,
    shape: tuple[int, int, int],
    path: Path,
    progress: Callable[[float], None] | None,
) -> None:
    partial = path.with_suffix(".part")
    try:
        _write_rows(dataset, preprocessing, shape, partial, progress)
        move_into_place(partial, path)
    except FileNotFoundError as error:
        raise LabError(
            f"The data set '{dataset.card.name}' was removed while it was prepared.",
            "Try again: a built-in set is drawn anew."
            if dataset.card.source == "built-in"
            else "Import or download it again.",
        ) from error
    except OSError as error:
        if not is_disk_full(error):
            raise
        needed = len(dataset) * int(np.prod(shape)) >> 20
        raise LabError(
            f"The disk is full: the data set '{dataset.card.name}' could not be prepared.",
            f"Free {needed + 1:,} MiB, or choose a smaller image size.",
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _write_rows(
    dataset: Dataset,
    preprocessing: Preparation,
    shape: tuple[int, int, int],
    partial: Path,
    progress: Callable[[float], None] | None,
) -> None:
    """Ordinary writes: on a full disk they raise OSError, where a mapped file kills the process."""
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(np.uint8)), "fortran_order": False}
    with partial.open("wb") as out, ThreadPoolExecutor() as pool:
        np.lib.format.write_array_header_1_0(out, {**header, "shape": (len(dataset), *shape)})
        for start in range(0, len(dataset), CHUNK):
            chunk = range(start, min(start + CHUNK, len(dataset)))
            for image in pool.map(lambda index: preprocessing.apply(dataset.image(index), shape), chunk):
                out.write(np.ascontiguousarray(image).data)
            if progress:
                progress(chunk.stop / len(dataset))
        out.flush()
        os.fsync(out.fileno())
