"""Masks that a run has kept to be looked at: as they sharpen epoch by epoch, and at the end those that were worst."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.class_colors import Color
from labcore.store.folder import RunFolder
from labcore.studies.comparison import Part


@dataclass(frozen=True)
class Masked:
    """An image `(H, W, 1 | 3)` uint8, its mask and the one given, `(H, W)` uint8; place in the set, and IoU."""

    image: NDArray[np.uint8]
    truth: NDArray[np.uint8]
    given: NDArray[np.uint8]
    index: int
    iou: float | None = None


def masks_of(folder: RunFolder, epoch: int) -> list[Masked]:
    """The validation images that are watched, each with what was given after `epoch`; none where there are no masks."""
    return _read({**(folder.arrays("masks_shown") or {}), **(folder.arrays("masks", epoch) or {})})


def worst_of(folder: RunFolder, part: Part) -> list[Masked]:
    """The images of the least mean IoU, the least first; none where there are no masks."""
    return _read(folder.arrays(f"{part}_worst") or {})


def _read(found: Mapping[str, NDArray[Any]]) -> list[Masked]:
    images, masks, given, index = (found.get(name) for name in ("images", "masks", "predicted", "index"))
    if images is None or images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3):
        return []
    if any(each is None or each.dtype != np.uint8 or each.shape != images.shape[:3] for each in (masks, given)):
        return []
    if index is None or index.shape != images.shape[:1] or index.dtype.kind not in "iu" or not images.size:
        return []
    iou = found.get("iou")
    known = iou is not None and iou.shape == index.shape and iou.dtype.kind == "f"
    figures = [float(value) for value in iou] if known and iou is not None else [None] * len(index)
    rows = zip(images, masks, given, index, figures, strict=True)  # type: ignore[arg-type]
    return [Masked(image, truth, said, int(place), value) for image, truth, said, place, value in rows]


def colors_of(folder: RunFolder) -> list[Color]:
    """Red, green and blue of each class, where the set's masks came in colors."""
    kept = folder.json_artifact("class_colors")
    if not isinstance(kept, list) or not all(isinstance(each, list) and len(each) == 3 for each in kept):
        return []
    if not all(type(part) is int and 0 <= part <= 255 for each in kept for part in each):
        return []
    return [(red, green, blue) for red, green, blue in kept]


def classes_of(folder: RunFolder) -> list[str]:
    """The names of the classes that the run tells apart; none where they are not kept."""
    names = folder.json_artifact("classes")
    return [str(name) for name in names] if isinstance(names, list) else []
