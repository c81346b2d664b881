"""Pictures that somebody brings, read from files, folders, archives and arrays, and brought to 0–255."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.pictures.arrays import ArrayPictures
from labcore.datasets.pictures.base import Damaged
from labcore.datasets.pictures.decode import decode
from labcore.datasets.pictures.header import Unreadable
from labcore.datasets.pictures.intensity import IntensityRange
from labcore.datasets.pictures.suffixes import is_picture_file, pictures_in
from labcore.datasets.sources import Arrays, Tree, open_source
from labcore.datasets.sources.tree import MAX_FILE_BYTES
from labcore.errors import InputError
from labcore.store.folder import RunFolder
from labcore.tasks.told_apart import Place, told_apart

MOST_BYTES = 256 << 20
"""Of pictures that are held together."""

OWN_RANGE = " The run does not say by which range its own images were scaled, so answers may be off."

Picture = NDArray[np.uint8] | NDArray[np.uint16] | str
"""Pixels `(H, W, C)`, or the reason why they cannot be read."""

Placed = tuple[Place, Picture]
Range = tuple[float, float] | None
"""The values that were 0 and 255 to the model's data set, or None where the run does not say."""


def batches(pictures: Iterable[Placed], most: int) -> Iterator[list[Placed]]:
    """So many at `most` together, and fewer where they are large."""
    batch: list[Placed] = []
    held = 0
    for place, picture in pictures:
        batch.append((place, picture))
        held += picture.nbytes if isinstance(picture, np.ndarray) else 0
        if len(batch) == most or held >= MOST_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def listed(paths: Iterable[str]) -> Iterator[Place]:
    """Every picture at `paths`, none being read yet. Raises InputError for arrays."""
    for path in map(Path, paths):
        if path.is_file() and is_picture_file(path):
            yield Place(path)
            continue
        with open_source(path) as source:
            if isinstance(source, Arrays):
                raise InputError(
                    f"{path.name} holds arrays, which are answered as a whole.", "Use the command line's `predict`."
                )
            yield from (Place(path, name) for name in pictures_in(source))


def read_of(places: Iterable[Place], value_range: Range) -> Iterator[Placed]:
    """The pictures at `places`. Raises InputError where some must be scaled by a range that only all of them have."""
    with ExitStack() as stack:
        opened: dict[Path, Any] = {}
        for place in places:
            if place.within and place.source not in opened:
                opened[place.source] = stack.enter_context(open_source(place.source))
            picture = _member(opened[place.source], place.within) if place.within else _file(place.source)
            if value_range is None and isinstance(picture, np.ndarray) and picture.dtype == np.uint16:
                raise InputError(
                    "Pictures with 16 bits are scaled by the range that all of them span, as the run does not say its "
                    "own.",
                    "Use the command line's `predict`, which reads all before it answers.",
                )
            yield place, picture


def pictures_at(
    paths: Iterable[str], folder: RunFolder, most: int
) -> tuple[list[tuple[str, NDArray[np.uint8]]], list[tuple[str, str]]]:
    """The pictures at `paths`, each with its name, as `(H, W, C)` uint8 by the value range of the run in `folder`, and
    the names of those that cannot be read, with the reason. No more than `most` + 1 are read.
    """
    value_range = value_range_of(folder)
    found = list(islice(same_depth(pictures(paths, value_range, []), value_range, []), most + 1))
    names = told_apart([place for place, _ in found])
    named = list(zip(names, (picture for _, picture in found), strict=True))
    return (
        [(name, picture) for name, picture in named if isinstance(picture, np.ndarray)],
        [(name, picture) for name, picture in named if isinstance(picture, str)],
    )


def value_range_of(folder: RunFolder) -> Range:
    kept = folder.json_artifact("value_range")
    if not isinstance(kept, list) or len(kept) != 2 or not all(isinstance(end, (int, float)) for end in kept):
        return None
    low, high = kept
    # Beyond ±1e30 the scale leaves 32-bit floats; comparisons fail for NaN.
    return (float(low), float(high)) if -1e30 < low <= high < 1e30 else None


def pictures(paths: Iterable[str], value_range: Range, notes: list[str]) -> Iterator[Placed]:
    for path in map(Path, paths):
        if path.is_file() and is_picture_file(path):
            yield Place(path), _file(path)
            continue
        with open_source(path) as source:
            if isinstance(source, Arrays):
                yield from _rows(source, path, value_range, notes)
            else:
                yield from _members(source, path)


def _file(path: Path) -> Picture:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return _decoded(data) if len(data) <= MAX_FILE_BYTES else f"is larger than {MAX_FILE_BYTES >> 20} MiB"


def _members(tree: Tree, path: Path) -> Iterator[Placed]:
    for name in pictures_in(tree):
        yield Place(path, name), _member(tree, name)


def _member(tree: Tree, name: str) -> Picture:
    try:
        return _decoded(tree.read(name))
    except InputError as error:
        return error.problem
    except OSError as error:
        return f"cannot be read ({error})"


def _rows(arrays: Arrays, path: Path, value_range: Range, notes: list[str]) -> Iterator[Placed]:
    title = path.name
    key = next((key for key in ("images", "x_test", "test_images") if key in arrays), None)
    if key is None:
        raise InputError(
            f"{title} has no array of images; its keys are {', '.join(arrays.keys)}.",
            "Save the images as 'images', (N, H, W) or (N, H, W, C).",
        )
    pictures = ArrayPictures([arrays[key]], value_range=value_range)
    notes += [f"{title}: {note}{'' if value_range else OWN_RANGE}" for note in pictures.survey(lambda _: None).notes]
    for row, sample in enumerate(pictures.read()):
        name = Place(path.with_name(f"{title}:{row}"))
        yield (name, sample.reason) if isinstance(sample, Damaged) else (name, sample.image)


def _decoded(data: bytes) -> Picture:
    try:
        return decode(data)
    except Unreadable as error:
        return str(error)


def same_depth(pictures: Iterable[Placed], value_range: Range, notes: list[str]) -> Iterator[Placed]:
    """All pictures as uint8: those with 16 bits by the range of the model's data set where the run says it.

    Otherwise they come last, brought to 0–255 by the one range that they span together.
    """
    deep = []
    whole = IntensityRange(value_range)
    for name, picture in pictures:
        if not isinstance(picture, np.ndarray) or picture.dtype != np.uint16:
            yield name, picture
            continue
        whole.include(picture)
        if value_range is None:
            deep.append((name, picture))
        else:
            yield name, IntensityRange.between(*value_range).to_uint8(picture)
    if np.isinf(whole.low):
        return
    note = whole.settle(fractions=False)
    if note:
        notes.append(f"Images with 16 bits: {note}{'' if value_range else OWN_RANGE}")
    for name, picture in deep:
        yield name, whole.to_uint8(picture)
