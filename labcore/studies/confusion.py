"""The confusion matrices that a run keeps: of the right shape, or left out, as its folder may come from anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part

LARGEST = 2**53
"""Images in one cell of a matrix, at most: what a chart can hold exactly."""


@dataclass(frozen=True)
class Confusion:
    """Counts `(C, C)` of images or pixels, row the true class, and the names of the C classes."""

    matrix: list[list[int]]
    classes: list[str]
    of: Literal["images", "pixels"] = "images"


def confusion_of(folder: RunFolder, part: Part, epoch: int | None) -> Confusion | None:
    """The matrix that belongs to the figures of a report: that which was kept at the end; of validation images, where
    none was, that of the best `epoch`."""
    kept = _confusion(folder.json_artifact(f"{part}_confusion"))
    return confusion_at(folder, epoch) if kept is None and part == "validation" and epoch is not None else kept


def confusion_at(folder: RunFolder, epoch: int) -> Confusion | None:
    """The matrix on validation images after `epoch`."""
    return _confusion(folder.json_artifact("confusion", epoch))


def _confusion(raw: Any) -> Confusion | None:
    if not isinstance(raw, Mapping):
        return None
    matrix, classes = raw.get("matrix"), names(raw.get("classes"))
    if not classes or not isinstance(matrix, list) or len(matrix) != len(classes):
        return None
    if not all(isinstance(row, list) and len(row) == len(classes) and all(map(_is_count, row)) for row in matrix):
        return None
    return Confusion(matrix, classes, "pixels" if raw.get("of") == "pixels" else "images")


def names(raw: Any) -> list[str]:
    """The names of classes, or none where `raw` is anything else."""
    return raw if isinstance(raw, list) and all(isinstance(name, str) for name in raw) else []


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LARGEST
