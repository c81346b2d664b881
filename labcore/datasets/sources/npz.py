"""The arrays of an npz: their headers checked before any data is read, their rows read block by block."""

import math
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from labcore.datasets.sources.archive import Archive, refuse_bombs, swells
from labcore.errors import InputError

BLOCK_BYTES = 16 << 20
MAX_WHOLE_BYTES = 2 << 30  # an array that must be in memory at once
MAX_HEADER_BYTES = 64 << 10  # numpy itself believes no header beyond 10,000 bytes, but reads it whole

READ_HEADER = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


@dataclass(frozen=True)
class Array:
    """One array of an npz, known by its header.

    Attributes:
        key: its name in the npz.
        shape, dtype: as its header says; the member's size agrees.
    """

    key: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran_order: bool
    archive: Archive

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 0

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return math.prod(self.shape) * self.dtype.itemsize

    def load(self) -> NDArray[Any]:
        """The whole array. Raises InputError where it is too large for that."""
        if self.nbytes > MAX_WHOLE_BYTES:
            raise InputError(
                f"{self.archive.title}: '{self.key}' has {self.nbytes >> 20:,} MiB.",
                "Save a smaller array, in C order.",
            )
        with self.archive.open(f"{self.key}.npy") as file:
            _read_header(file)
            flat = np.frombuffer(_exactly(file, self.nbytes, self), dtype=self.dtype)
        return flat.reshape(self.shape, order="F" if self.fortran_order else "C")

    def blocks(self) -> Iterator[NDArray[Any]]:
        """The rows in order, as arrays of some rows each; together the array."""
        if self.fortran_order and len(self.shape) > 1:
            yield self.load()
            return
        row_bytes = math.prod(self.shape[1:]) * self.dtype.itemsize
        rows = max(1, BLOCK_BYTES // max(1, row_bytes))
        with self.archive.open(f"{self.key}.npy") as file:
            _read_header(file)
            for start in range(0, len(self), rows):
                count = min(rows, len(self) - start)
                data = _exactly(file, count * row_bytes, self)
                yield np.frombuffer(data, dtype=self.dtype).reshape(count, *self.shape[1:])


class Arrays:
    """The arrays of an npz by key.

    Raises:
        InputError: one of them is not plain data, lies about its size, or unpacks to far more than it takes.
    """

    def __init__(self, archive: Archive):
        self.title = archive.title
        arrays = {name: _describe(archive, name) for name in archive.members}
        refuse_bombs(archive, vouched=_sparse(archive, arrays))
        self._arrays = {array.key: array for array in arrays.values()}

    @staticmethod
    def recognises(archive: Archive) -> bool:
        """Whether the archive is an npz, whatever its name."""
        return all(name.endswith(".npy") and "/" not in name for name in archive.members)

    @property
    def keys(self) -> list[str]:
        """The names of the arrays, in alphabetical order."""
        return list(self._arrays)

    def __contains__(self, key: str) -> bool:
        return key in self._arrays

    def __getitem__(self, key: str) -> Array:
        return self._arrays[key]


def _describe(archive: Archive, name: str) -> Array:
    title, key = archive.title, name.removesuffix(".npy")
    with archive.open(name) as file:
        try:
            shape, fortran_order, dtype, header_bytes = _read_header(BytesIO(file.read(MAX_HEADER_BYTES)))
        # The header is a Python literal; what a hostile one can make the parser raise is this.
        except (
            ValueError,
            TypeError,
            SyntaxError,
            KeyError,
            RecursionError,
            MemoryError,
            tokenize.TokenError,
        ) as error:
            raise InputError(
                f"{title}: the header of '{key}' is damaged.", "Save the file again with numpy.savez."
            ) from error
    if dtype.hasobject:
        raise InputError(
            f"{title}: '{key}' holds Python objects, which could run code when read.",
            "Save plain numbers or strings; images that differ in size belong in a zip of image files.",
        )
    if dtype.kind not in "biufUS":
        raise InputError(f"{title}: '{key}' is of type {dtype}.", "Save numbers or strings.")
    if not dtype.itemsize:
        raise InputError(f"{title}: '{key}' holds texts without a letter.", "Leave it out, or save one word per image.")
    if any(side < 0 or isinstance(side, bool) for side in shape):
        raise InputError(f"{title}: '{key}' says its shape is {shape}.", "Save the file again with numpy.savez.")
    says, holds = math.prod(shape) * dtype.itemsize, archive.members[name].file_size - header_bytes
    if says != holds:
        raise InputError(
            f"{title}: the header of '{key}' promises {shape} {dtype}, {says:,} bytes, but {holds:,} follow.",
            "Save the file again with numpy.savez.",
        )
    return Array(key, shape, dtype, fortran_order, archive)


def _sparse(archive: Archive, arrays: dict[str, Array]) -> set[str]:
    """The members that shrank more than images do but have no more entries than one that did not.

    Masks are mostly background, which takes hardly any room in an archive; the images beside them bound their size.
    """
    swollen = {name for name in arrays if swells(archive.members[name])}
    most = max((math.prod(array.shape) for name, array in arrays.items() if name not in swollen), default=0)
    return {name for name in swollen if arrays[name].dtype.kind in "biuf" and math.prod(arrays[name].shape) <= most}


def _read_header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    version = npy.read_magic(file)
    if version not in READ_HEADER:
        raise ValueError(f"npy version {version}")
    shape, fortran_order, dtype = READ_HEADER[version](file)
    return shape, fortran_order, dtype, file.tell()


def _exactly(file: BinaryIO, count: int, array: Array) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise InputError(f"{array.archive.title}: '{array.key}' is cut off.", "Save or download the file again.")
    return data
