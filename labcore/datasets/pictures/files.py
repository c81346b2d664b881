"""Pictures that are image files in a folder or archive."""

import os
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.pictures.base import Damaged, Pictures, Report, Sample, Survey
from labcore.datasets.pictures.decode import decode, decode_mask, read_header
from labcore.datasets.pictures.header import Header, Unreadable
from labcore.datasets.pictures.intensity import IntensityRange
from labcore.datasets.pictures.masks import MaskCode, MaskValues
from labcore.datasets.pictures.shaping import MAX_SIDE, is_colour, shrink, shrink_mask
from labcore.datasets.sources.tree import Tree
from labcore.errors import InputError
from labcore.words import counted

THREADS = min(4, os.cpu_count() or 1)
"""That decode pictures: few, as each holds a whole picture before it is made smaller."""

BLOCK, BLOCK_PIXELS = 32, 1 << 20
"""Pictures that a thread decodes at a time, until they have so many pixels together: to hand one over takes about as
long as to decode a small one."""


class FilePictures(Pictures):
    """The image files `names` of `tree`, and beside each the mask file of the same position in `masks`.

    `mask_names` are the classes of the masks where somebody has named them, `ignore` the value that is none.
    """

    def __init__(
        self,
        tree: Tree,
        names: Sequence[str],
        masks: Sequence[str] | None = None,
        mask_names: Sequence[str] | None = None,
        ignore: str | None = None,
    ):
        self._tree = tree
        self._names = names
        self._masks = masks
        self._damaged: dict[int, str] = {}
        self._deep: set[int] = set()
        self._headers: list[Header | None] = [None] * len(names)
        self._remarks: Counter[str] = Counter()
        self._range = IntensityRange()
        self._colour = False
        self._mask_names, self._ignore = mask_names, ignore
        self._mask_code: MaskCode | None = None

    def __len__(self) -> int:
        return len(self._names)

    def survey(self, report: Report) -> Survey:
        seen = MaskValues()
        for index in range(len(self)):
            try:
                self._look_at(index, seen)
            except (Unreadable, OSError) as error:
                self._damaged[index] = _why(error)
            report((index + 1) / len(self))
        notes = []
        if self._deep:
            scaled = self._range.settle(fractions=False)
            notes = [f"{counted(len(self._deep), 'image')} with 16 bits: {scaled}"] if scaled else []
        notes += [f"{counted(count, 'image')} {remark}." for remark, count in self._remarks.items()]
        ends = self._range.ends if self._deep else None
        if not seen.found:
            return Survey(dict(self._damaged), notes=tuple(notes), value_range=ends)
        self._mask_code = code = seen.code(self._mask_names, self._tree.title, self._ignore)
        notes += [code.note] if code.note else []
        return Survey(dict(self._damaged), code.names, code.colors, tuple(notes), ends)

    def read(self) -> Iterator[Sample | Damaged]:
        """Files are read one after the other, and decoded in several threads."""
        with ThreadPoolExecutor(THREADS) as pool:
            ahead: deque[Future[list[Sample | Damaged]]] = deque()
            try:
                for block in self._blocks():
                    files = [self._file(index) for index in block]
                    ahead.append(pool.submit(self._decoded, files))
                    if len(ahead) > THREADS:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _blocks(self) -> Iterator[range]:
        """The positions of all pictures, in order, some at a time: many where they are small, one where it is large."""
        first, pixels = 0, 0
        for index in range(len(self)):
            header = self._headers[index]
            pixels += header.height * header.width if header else 0
            if pixels >= BLOCK_PIXELS or index + 1 - first == BLOCK:
                yield range(first, index + 1)
                first, pixels = index + 1, 0
        yield range(first, len(self))

    def _file(self, index: int) -> "_File | Damaged":
        """What stands in the files of a picture and its mask."""
        if index in self._damaged:
            return Damaged(self._damaged[index])
        try:
            mask = None if self._masks is None else self._tree.read(self._masks[index])
            return _File(index, self._tree.read(self._names[index]), mask)
        except OSError as error:
            return Damaged(_why(error))

    def _decoded(self, files: Sequence["_File | Damaged"]) -> list[Sample | Damaged]:
        return [each if isinstance(each, Damaged) else self._attempt(each) for each in files]

    def _attempt(self, file: "_File") -> Sample | Damaged:
        try:
            return self._sample(file)
        except (Unreadable, OSError) as error:
            return Damaged(_why(error))

    def _look_at(self, index: int, seen: MaskValues) -> None:
        name = self._names[index]
        with self._tree.open(name) as stream:
            header = read_header(stream)
        self._remarks.update(header.remarks)
        self._headers[index] = header
        if header.deep:
            values = decode(self._tree.read(name))
            self._range.include(values)
            self._deep.add(index)
        # Many gray pictures are stored as RGB: only a look at the pixels tells, until the first coloured one.
        if not self._colour and not header.gray:
            values = values if header.deep else decode(self._tree.read(name), header)
            self._colour = values.shape[2] == 3 and is_colour(values)
        if self._masks is not None:
            seen.add(_mask(self._tree.read(self._masks[index])))

    def _sample(self, file: "_File") -> Sample:
        values = decode(file.image, self._headers[file.index])
        image = self._range.to_uint8(values) if file.index in self._deep else values.astype(np.uint8, copy=False)
        wanted = 3 if self._colour else 1
        if image.shape[2] != wanted:
            image = np.repeat(image, 3, axis=2) if wanted == 3 else image[..., :1]
        shrunk = max(image.shape[:2]) > MAX_SIDE
        if self._masks is None or file.mask is None or self._mask_code is None:
            return Sample(shrink(image), shrunk=shrunk)
        mask = _mask(file.mask)
        if mask.shape != image.shape[:2]:
            raise InputError(
                f"{self._tree.title}: the mask '{self._masks[file.index]}' is {mask.shape[1]} × {mask.shape[0]} "
                f"pixels, its image {image.shape[1]} × {image.shape[0]}.",
                "A mask must have the size of its image.",
            )
        return Sample(shrink(image), shrink_mask(self._mask_code.classes(mask)), shrunk)


@dataclass(frozen=True)
class _File:
    """The picture at a position, as it lies on the disk, and its mask where it has one."""

    index: int
    image: bytes
    mask: bytes | None


def _mask(data: bytes) -> NDArray[np.int32]:
    try:
        return decode_mask(data)
    except Unreadable as error:
        raise Unreadable(f"has a mask that {error}") from error


def _why(error: Unreadable | OSError) -> str:
    """To be read after the file's name."""
    return f"cannot be read ({error.strerror or error})" if isinstance(error, OSError) else str(error)
