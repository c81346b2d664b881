"""A trained model's answers to pictures that the user brings."""

import base64
import importlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
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
from labcore.spec.preprocessing import Preparation
from labcore.spec.preprocessing.fitting import unfit_mask
from labcore.store.folder import RunFolder
from labcore.tasks.told_apart import Place, told_apart
from labcore.tasks.trained import Trained

BATCH = 256

OWN_RANGE = " The run does not say by which range its own images were scaled, so answers may be off."

Picture = NDArray[np.uint8] | NDArray[np.uint16] | str
"""Pixels `(H, W, C)`, or the reason why they cannot be read."""

Placed = tuple[Place, Picture]
Range = tuple[float, float] | None
"""The values that were 0 and 255 to the model's data set, or None where the run does not say."""


def predict(run: str, paths: Iterable[str], part: tuple[int, int] | None = None) -> dict[str, Any]:
    """Answers of a run's best model to images, folders, zip archives or npz files.

    Args:
        run: the run's folder.
        paths: what to read, in order.
        part: the places, from and up to, of the pictures that are answered for; all where missing. Only of files,
            folders and archives: the values of arrays are scaled by all of them.

    Returns:
        `classes`; `rows` of `file`, `class` and `probabilities`; where the model gives each pixel a class, of `file`,
        `shares`, which each class has of the pixels, and `mask`, a PNG in base64 of the picture's size whose values are
        class numbers (255 where the model was not shown the picture, as it is cropped); `skipped`, with `file` and
        `reason`; `notes`, sentences on what was done to pixel values to bring them to 0–255. A `file` is a name, with
        as many of the folders above it as tell it from others. Of a part also `total`, how many pictures there are.

    Raises:
        InputError: the run has kept no model, or one that is not safe to load; or nothing at a path can be read.
        LabError: the run's model cannot be made again, or gives no numbers.
    """
    folder = RunFolder(Path(run))
    spec = folder.spec()
    model: Trained = importlib.import_module(f"labcore.tasks.{spec.task}").trained(folder)
    classes = _class_names(folder, model.classes)
    prepared = spec.preprocessing  # how the run's own images were prepared: what it is asked about must be too
    value_range = _value_range(folder)
    rows: list[tuple[Place, dict[str, Any]]] = []
    skipped: list[tuple[Place, str]] = []
    notes: list[str] = []
    read, whole = _pictures(paths, value_range, notes), None
    if part is not None:
        whole = list(_listed(paths))
        read = _read_of(whole[slice(*part)], value_range)
    pictures = _same_depth(read, value_range, notes)
    while batch := list(islice(pictures, BATCH)):
        skipped += [(place, item) for place, item in batch if isinstance(item, str)]
        readable = [(place, item) for place, item in batch if not isinstance(item, str)]
        if readable:
            answers = model.answer(np.stack([prepared.apply(image, model.shape) for _, image in readable]))
            for (place, image), answer in zip(readable, answers, strict=True):
                told = _of_pixels(answer, image, prepared) if answer.ndim == 3 else _of_image(answer, classes)
                rows.append((place, told))
    if not (rows or skipped or whole):
        raise InputError("There are no images to answer for.", "Give image files, a folder, a zip or an npz.")
    places = [place for place, _ in (*rows, *skipped)] if whole is None else whole
    names = dict(zip(places, told_apart(places), strict=True))
    return {
        "classes": classes,
        "rows": [{"file": names[place], **told} for place, told in rows],
        "skipped": [{"file": names[place], "reason": reason} for place, reason in skipped],
        "notes": notes,
        **({} if whole is None else {"total": len(whole)}),
    }


def _of_image(answer: NDArray[np.float32], classes: list[str]) -> dict[str, Any]:
    return {"class": classes[answer.argmax()], "probabilities": answer.tolist()}


def _of_pixels(answer: NDArray[np.float32], image: NDArray[np.uint8], prepared: Preparation) -> dict[str, Any]:
    mask = unfit_mask(answer.argmax(axis=2).astype(np.uint8), image.shape[:2], prepared.fit)
    known = np.bincount(mask.ravel(), minlength=256)[: answer.shape[2]]
    written = cv2.imencode(".png", mask)[1].tobytes()
    return {"shares": (known / max(1, known.sum())).tolist(), "mask": base64.b64encode(written).decode()}


def _listed(paths: Iterable[str]) -> Iterator[Place]:
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


def _read_of(places: Iterable[Place], value_range: Range) -> Iterator[Placed]:
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
    value_range = _value_range(folder)
    found = list(islice(_same_depth(_pictures(paths, value_range, []), value_range, []), most + 1))
    names = told_apart([place for place, _ in found])
    named = list(zip(names, (picture for _, picture in found), strict=True))
    return (
        [(name, picture) for name, picture in named if isinstance(picture, np.ndarray)],
        [(name, picture) for name, picture in named if isinstance(picture, str)],
    )


def _class_names(folder: RunFolder, count: int) -> list[str]:
    kept = folder.json_artifact("classes")
    if isinstance(kept, list) and len(kept) == count and all(isinstance(name, str) for name in kept):
        return kept
    return [str(number) for number in range(count)]


def _value_range(folder: RunFolder) -> Range:
    kept = folder.json_artifact("value_range")
    if not isinstance(kept, list) or len(kept) != 2 or not all(isinstance(end, (int, float)) for end in kept):
        return None
    low, high = kept
    # Beyond ±1e30 the scale leaves 32-bit floats; comparisons fail for NaN.
    return (float(low), float(high)) if -1e30 < low <= high < 1e30 else None


def _pictures(paths: Iterable[str], value_range: Range, notes: list[str]) -> Iterator[Placed]:
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


def _same_depth(pictures: Iterable[Placed], value_range: Range, notes: list[str]) -> Iterator[Placed]:
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
