"""A trained model's answers to pictures that the user brings."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.preprocessing.tile import tile_for
from labcore.store.folder import RunFolder
from labcore.tasks.brought import batches, listed, pictures, read_of, same_depth, value_range_of
from labcore.tasks.mask_prediction import MaskTeller
from labcore.tasks.told_apart import Place, told_apart
from labcore.tasks.trained import Trained

BATCH = 256

Teller = Callable[[Sequence[NDArray[np.uint8]]], Iterator[dict[str, Any]]]
"""What a model says of pictures `(h, w, c)`, one after the other."""


def predict(
    run: str,
    paths: Iterable[str],
    part: tuple[int, int] | None = None,
    tiles: Mapping[str, Any] | None = None,
    seen: bool = False,
) -> dict[str, Any]:
    """Answers of a run's best model to images, folders, zip archives or npz files.

    Args:
        run: the run's folder.
        paths: what to read, in order.
        part: the places, from and up to, of the pictures that are answered for; all where missing. Only of files,
            folders and archives: the values of arrays are scaled by all of them.
        tiles: where the model gives each pixel a class: that pictures are answered in overlapping tiles, which have a
            `side`, in pixels, of their own or, without one, that of its training images.
        seen: whether what is to be looked at of masks is told too, see `MaskTeller`.

    Returns:
        `classes`; `rows` of `file`, `class` and `probabilities`; where the model gives each pixel a class, of `file`,
        `shares`, which each class has of the pixels, and `mask`, a PNG in base64 of the picture's size whose values are
        class numbers (255 where the model was not shown the picture, as it is cropped); `skipped`, with `file` and
        `reason`; `notes`, sentences on what was done to pixels before. A `file` is a name, with as many of the folders
        above it as tell it from others. Of a part also `total`, how many pictures there are.

    Raises:
        InputError: the run has kept no model, or one that is not safe to load; or nothing at a path can be read; or
            tiles are asked for of a model that gives whole images a class, or are too small, or too many.
        LabError: the run's model cannot be made again, or gives no numbers.
    """
    folder = RunFolder(Path(run))
    spec = folder.spec()
    model: Trained = importlib.import_module(f"labcore.tasks.{spec.task}").trained(folder)
    classes = _class_names(folder, model.classes)
    value_range = value_range_of(folder)
    rows: list[tuple[Place, dict[str, Any]]] = []
    skipped: list[tuple[Place, str]] = []
    notes: list[str] = []
    tell, at_once = _teller(folder, model, classes, tiles, seen, notes)
    read, whole = pictures(paths, value_range, notes), None
    if part is not None:
        whole = list(listed(paths))
        read = read_of(whole[slice(*part)], value_range)
    for batch in batches(same_depth(read, value_range, notes), at_once):
        skipped += [(place, item) for place, item in batch if isinstance(item, str)]
        readable = [(place, item) for place, item in batch if not isinstance(item, str)]
        if readable:
            told = tell([image for _, image in readable])
            rows += zip((place for place, _ in readable), told, strict=True)
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


def _teller(
    folder: RunFolder,
    model: Trained,
    classes: list[str],
    tiles: Mapping[str, Any] | None,
    seen: bool,
    notes: list[str],
) -> tuple[Teller, int]:
    """What tells what `model` says, and of how many pictures at once at most."""
    prepared = folder.spec().preprocessing  # how the run's own images were prepared: what it is asked about must be too
    if model.of_pixels:
        tile = None if tiles is None else tile_for(model.shape, _shape(folder), prepared.fit, tiles.get("side"))
        notes += [] if tile is None else [tile.sentence]
        masks = MaskTeller(model, prepared, tile, seen)
        return masks, min(BATCH, masks.at_once)
    if tiles is not None:
        raise InputError(
            f"Run '{folder.run_id}' gives each image one class: in tiles it would say of each what the whole is.",
            "Ask without tiles.",
        )

    def told(images: Sequence[NDArray[np.uint8]]) -> Iterator[dict[str, Any]]:
        for answer in model.answer(np.stack([prepared.apply(image, model.shape) for image in images])):
            yield {"class": classes[answer.argmax()], "probabilities": answer.tolist()}

    return told, BATCH


def _class_names(folder: RunFolder, count: int) -> list[str]:
    kept = folder.json_artifact("classes")
    if isinstance(kept, list) and len(kept) == count and all(isinstance(name, str) for name in kept):
        return kept
    return [str(number) for number in range(count)]


def _shape(folder: RunFolder) -> list[int] | None:
    """`[h, w, c]` of the run's training images as they were; None where they differ in size, or it does not say."""
    kept = folder.json_artifact("image_shape")
    sound = isinstance(kept, list) and len(kept) == 3 and all(type(side) is int and side > 0 for side in kept)
    return kept if sound else None
