"""A data set on disk, read and written by others through here only."""

import json
import logging
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ValidationError

from labcore.datasets.card import SPLITS, Card
from labcore.datasets.census import split_of_masks
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.layout import (
    CARD,
    DEEP_FINDINGS,
    FINDINGS,
    INDEX,
    MASK_PIXELS,
    MASKS,
    METADATA,
    PARTIAL,
    PIXELS,
    QUARANTINE,
)
from labcore.datasets.splits import groups_to_divide
from labcore.datasets.writer import Writer
from labcore.errors import InputError
from labcore.store.files import written_aside

log = logging.getLogger(__name__)

COLUMNS = ("labels", "split", "files", "offsets", "heights", "widths")
"""The arrays that every index holds."""

DAMAGED = (
    OSError, ValueError, KeyError, TypeError, EOFError, OverflowError, MemoryError, RecursionError, SyntaxError,
    NotImplementedError, RuntimeError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a file that is torn, cut off or not what its name says may raise."""


def write(
    folder: Path,
    images: Iterable[NDArray[np.uint8]],
    labels: ArrayLike,
    split: ArrayLike,
    files: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    masks: Iterable[NDArray[np.uint8]] | None = None,
    **card_fields: Any,
) -> Card:
    """Write a whole data set. Images and masks may be generators: one image is in memory at a time.

    Args:
        folder: where it will lie; must not exist.
        images: `(H, W, C)` uint8 each; they may differ in size, not in channels.
        labels, split, files, groups, card_fields: see `Writer.finish`.
        masks: `(H, W)` uint8 class indices each, in the order of the images.

    Raises:
        ValueError: shapes, dtypes or lengths that disagree.
        InputError: the folder is there already.
    """
    with Writer(folder, masks=masks is not None) as writer:
        if masks is None:
            for image in images:
                writer.add(image)
        else:
            for image, mask in zip(images, masks, strict=True):
                writer.add(image, mask)
        return writer.finish(labels, split, files, groups, **card_fields)


def is_dataset(folder: Path) -> bool:
    """Whether `folder` holds a data set."""
    return not folder.name.startswith(".") and (folder / CARD).is_file()


def read_card(folder: Path) -> Card:
    """The card of the set in `folder`. Raises InputError where it is missing or damaged."""
    card = _written_card(folder)
    if card.group is not None and card.groups is None:  # written before cards knew
        card = card.model_copy(update={"groups": read_groups(folder)})
    if card.task == "segmentation" and any(facts.pixels is None for facts in card.splits.values()):  # likewise
        card = _opened(folder, card).card
    return card


def read_groups(folder: Path, left_out: Sequence[int] = ()) -> int | None:
    """How many groups the training and validation images of the set in `folder` are of, without those `left_out`; None
    where they are of none. Raises InputError where the index is missing or damaged."""
    try:
        with np.load(folder / INDEX, allow_pickle=False) as index:
            split, groups = index["split"], index["groups"] if "groups" in index.files else None
        split[list(left_out)] = LEFT_OUT
        return groups_to_divide(groups, split)
    except DAMAGED as error:
        raise _damaged(folder) from error


def open_dataset(folder: Path) -> Dataset:
    """The set in `folder`, its pixels mapped from disk. Raises InputError where a file is missing or damaged."""
    return _opened(folder, read_card(folder))


def read_pixels(folder: Path, images: Sequence[int]) -> NDArray[np.int64] | None:
    """How many pixels of each class the masks of `images` of the set in `folder` have together, `(C,)`; None where it
    has no masks. Raises InputError where it is damaged."""
    if not (folder / MASKS).exists():
        return None
    return open_dataset(folder).class_pixels[list(images)].sum(axis=0, dtype=np.int64)


def _written_card(folder: Path) -> Card:
    try:
        return Card.model_validate_json((folder / CARD).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(folder) from error


def _opened(folder: Path, card: Card) -> Dataset:
    try:
        with np.load(folder / INDEX, allow_pickle=False) as index:
            columns = {name: index[name] for name in COLUMNS}
            groups = index["groups"] if "groups" in index.files else None
        pixels = np.memmap(folder / PIXELS, dtype=np.uint8, mode="r")
        masks = np.memmap(folder / MASKS, dtype=np.uint8, mode="r") if (folder / MASKS).exists() else None
        areas = columns["heights"].astype(np.int64) * columns["widths"]
    except DAMAGED as error:
        raise _damaged(folder) from error
    lengths = {column.shape for column in (*columns.values(), *([] if groups is None else [groups]))}
    if lengths != {(card.images,)}:
        raise _damaged(folder)
    if pixels.size != areas.sum() * card.channels or (masks is not None and masks.size != areas.sum()):
        raise _damaged(folder)
    dataset = Dataset(card=card, folder=folder, pixels=pixels, masks=masks, groups=groups, **columns)
    return dataset if masks is None else _counted(dataset)


def _counted(dataset: Dataset) -> Dataset:
    """`dataset` with the pixels of its masks counted. Where that was never done they are counted now, and kept."""
    card, path = dataset.card, dataset.folder / MASK_PIXELS
    known = _known_pixels(path, (len(dataset), len(card.classes)))
    if known is None:
        known = dataset.class_pixels
        try:
            with written_aside(path) as draft, draft.open("wb") as out:
                np.save(out, known)
        except OSError as error:  # a disk that is full or may only be read: counted again the next time
            log.info("The pixels of masks could not be kept: %s", error)
    if any(facts.pixels is None for facts in card.splits.values()):
        splits = {split: split_of_masks(known[dataset.indices(split)], card.classes) for split in SPLITS}
        card = card.model_copy(update={"splits": splits})
    return replace(dataset, card=card, counted=known)


def _known_pixels(path: Path, shape: tuple[int, int]) -> NDArray[np.int32] | None:
    """What was counted of masks before; None where nothing was, or it cannot be read."""
    try:
        kept = np.load(path, allow_pickle=False)
    except DAMAGED:
        return None
    return kept if kept.shape == shape and kept.dtype == np.int32 else None


def read_metadata(folder: Path) -> dict[str, NDArray[np.str_]]:
    """What is known of each image of the set in `folder` beside its class, `(N,)` str by what it is called, empty where
    it is not known; nothing of sets that brought nothing. Raises InputError where the file is damaged."""
    try:
        with np.load(folder / METADATA, allow_pickle=False) as kept:
            keys, values = kept["keys"], kept["values"]
        found = {str(key): row for key, row in zip(keys, values, strict=True)}
    except FileNotFoundError:
        return {}
    except DAMAGED as error:
        raise _damaged(folder) from error
    if values.dtype.kind != "U" or values.ndim != 2 or values.shape[1] != read_card(folder).images:
        raise _damaged(folder)
    return found


def read_quarantine(folder: Path) -> dict[str, str]:
    """The files that the import left out, and why; empty where all were taken. Raises InputError: damaged."""
    try:
        rows = json.loads((folder / QUARANTINE).read_text(encoding="utf-8"))
        return {str(row["file"]): str(row["reason"]) for row in rows}
    except FileNotFoundError:
        return {}
    except DAMAGED as error:
        raise _damaged(folder) from error


def read_findings(folder: Path, deep: bool = False) -> str | None:
    """What `write_findings` kept beside the set, or None; bytes that are no text are read as signs that say so."""
    try:
        return (folder / (DEEP_FINDINGS if deep else FINDINGS)).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def write_findings(folder: Path, text: str, deep: bool = False) -> None:
    """Keep the result of a check, or of a deep check, beside the set, replacing an earlier one in one step."""
    with written_aside(folder / (DEEP_FINDINGS if deep else FINDINGS)) as draft:
        draft.write_text(text, encoding="utf-8")


def _damaged(folder: Path) -> InputError:
    return InputError(
        f"The data set '{folder.name}' in {folder.parent} is damaged or incomplete.",
        "Remove it, then import or download it again.",
    )


__all__ = [
    "PARTIAL",
    "Writer",
    "is_dataset",
    "open_dataset",
    "read_card",
    "read_findings",
    "read_groups",
    "read_metadata",
    "read_pixels",
    "read_quarantine",
    "write",
    "write_findings",
]
