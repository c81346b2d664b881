"""Images as the network shall see them: prepared once per (data set, preparation), kept as a mapped array."""

import hashlib
import math
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.errors import LabError
from labcore.home import data_dir
from labcore.spec.preprocessing import Preparation
from labcore.spec.preprocessing.fitting import fit_mask
from labcore.store.files import is_disk_full, move_into_place

VERSION = 2
"""Raised whenever prepared pixels would come out differently."""

CHUNK = 256
"""Images prepared between two reports of progress."""

BLOCK = 32
"""Images that a thread prepares at a time: to hand one over takes about as long as to prepare a small one."""


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
    name = f"{'x'.join(map(str, shape))}-{preprocessing.identity()}"
    making = _Making(dataset, shape, lambda index: preprocessing.apply(dataset.image(index), shape))
    return making.kept(name, cache, progress)


def prepare_masks(
    dataset: Dataset, preprocessing: Preparation, shape: tuple[int, int, int], cache: Path | None = None
) -> NDArray[np.uint8]:
    """The masks of `dataset` as `(N, H, W)` uint8, mapped from disk, brought to where their prepared images are.

    `shape` is `(H, W, C)`, that of the images. Where an image has bars beside it, the mask is `IGNORED`. Raises as
    `prepare` does; ValueError where the set has no masks.
    """
    size = shape[:2]
    if dataset.masks is None:
        raise ValueError(f"The data set '{dataset.card.name}' has no masks.")
    if dataset.card.shape is not None and dataset.card.shape[:2] == size:
        return dataset.masks.reshape(len(dataset), *size)
    making = _Making(dataset, size, lambda index: fit_mask(dataset.mask(index), size, preprocessing.fit))
    return making.kept(f"masks-{size[0]}x{size[1]}-{preprocessing.fit}", cache)


def forget(fingerprint: str, cache: Path) -> None:
    """Delete what was prepared of the data set with that fingerprint, as far as the system lets go of it."""
    # Windows keeps files that a run has mapped; what stays is only a cache.
    shutil.rmtree(folder_of(fingerprint, cache), ignore_errors=True)


def folder_of(fingerprint: str, cache: Path | None = None) -> Path:
    """Where everything lies that was prepared of the data set with that fingerprint, and goes with it."""
    # Hashed: a card is a file that anybody may have edited, and the folder is one that gets deleted.
    return (cache or data_dir() / "prepared") / hashlib.sha256(fingerprint.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class _Making:
    """An array to be made of `dataset`: `one` gives that of an image, of `shape`."""

    dataset: Dataset
    shape: tuple[int, ...]
    one: Callable[[int], NDArray[np.uint8]]

    def kept(self, name: str, cache: Path | None, progress: Callable[[float], None] | None = None) -> NDArray[np.uint8]:
        """The array `(N, …)` mapped from where it lies in the cache under that name, made before where it does not."""
        folder = folder_of(self.dataset.card.fingerprint, cache)
        path = folder / f"v{VERSION}-{name}.npy"
        if not path.is_file():  # whole wherever it is: then no lock is taken, which a read-only disk refuses
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_suffix(".lock")):
                if not path.is_file():
                    self._write(path, progress)
        return np.load(path, mmap_mode="r")

    def _write(self, path: Path, progress: Callable[[float], None] | None) -> None:
        partial, card = path.with_suffix(".part"), self.dataset.card
        try:
            self._write_rows(partial, progress)
            move_into_place(partial, path)
        except FileNotFoundError as error:
            raise LabError(
                f"The data set '{card.name}' was removed while it was prepared.",
                "Try again: a built-in set is drawn anew."
                if card.source == "built-in"
                else "Import or download it again.",
            ) from error
        except OSError as error:
            if not is_disk_full(error):
                raise
            needed = len(self.dataset) * math.prod(self.shape) >> 20
            raise LabError(
                f"The disk is full: the data set '{card.name}' could not be prepared.",
                f"Free {needed + 1:,} MiB, or choose a smaller image size.",
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    def _write_rows(self, partial: Path, progress: Callable[[float], None] | None) -> None:
        """Ordinary writes: on a full disk they raise OSError, where a mapped file kills the process."""
        number = len(self.dataset)
        header = {"descr": np.lib.format.dtype_to_descr(np.dtype(np.uint8)), "fortran_order": False}
        with partial.open("wb") as out, ThreadPoolExecutor() as pool:
            np.lib.format.write_array_header_1_0(out, {**header, "shape": (number, *self.shape)})
            for start in range(0, number, CHUNK):
                chunk = range(start, min(start + CHUNK, number))
                blocks = [chunk[first : first + BLOCK] for first in range(0, len(chunk), BLOCK)]
                for made in pool.map(self._block, blocks):
                    out.write(made.data)
                if progress:
                    progress(chunk.stop / number)
            out.flush()
            os.fsync(out.fileno())

    def _block(self, images: range) -> NDArray[np.uint8]:
        """Those images, `(n, …)` uint8."""
        block = np.empty((len(images), *self.shape), np.uint8)
        for place, index in enumerate(images):
            block[place] = self.one(index)
        return block
