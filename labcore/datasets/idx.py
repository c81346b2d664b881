"""MNIST's own file format, IDX: a magic number, the sizes, then the bytes of the array."""

import gzip
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

UNSIGNED_BYTE = 8


def read(path: Path) -> NDArray[np.uint8]:
    """The array in a gzipped IDX file of unsigned bytes. Raises ValueError where it is something else."""
    with gzip.open(path, "rb") as file:
        zero, kind, dimensions = struct.unpack(">HBB", file.read(4))
        if zero or kind != UNSIGNED_BYTE:
            raise ValueError(f"{path.name} is not an IDX file of bytes.")
        shape = struct.unpack(f">{dimensions}I", file.read(4 * dimensions))
        return np.frombuffer(file.read(), np.uint8).reshape(shape)


def to_npz(files: Mapping[str, Path], target: Path) -> None:
    """Write MNIST's four files as one `.npz` with the keys of Keras.

    Args:
        files: paths by their usual names (`train-images-idx3-ubyte.gz`, …).
        target: the `.npz` to write.
    """
    np.savez(
        target,
        x_train=read(files["train-images-idx3-ubyte.gz"]),
        y_train=read(files["train-labels-idx1-ubyte.gz"]),
        x_test=read(files["t10k-images-idx3-ubyte.gz"]),
        y_test=read(files["t10k-labels-idx1-ubyte.gz"]),
    )
