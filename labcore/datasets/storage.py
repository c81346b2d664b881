"""A data set on disk, read and written by others through here only."""

import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ValidationError

from labcore.datasets.card import Card
from labcore.datasets.dataset import LEFT_OUT, Dataset
from labcore.datasets.layout import CARD, DEEP_FINDINGS, FINDINGS, INDEX, MASKS, METADATA, PARTIAL, PIXELS, QUARANTINE
from labcore.datasets.splits import groups_to_divide
from labcore.datasets.writer import Writer
from labcore.errors import InputError
from labcore.store.files import written_aside

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
    try:
        card = Card.model_validate_json((folder / CARD).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(folder) from error
    if card.group is None or card.groups is not None:
        return card
    return card.model_copy(update={"groups": read_groups(folder)})  # written before cards knew


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
    card = read_card(folder)
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
    return Dataset(card=card, folder=folder, pixels=pixels, masks=masks, groups=groups, **columns)


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
    "read_quarantine",
    "write",
    "write_findings",
]
