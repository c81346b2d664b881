"""What the values in masks mean: class indices as they are, or gray levels or colors that stand for classes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.spec.preprocessing.fitting import IGNORED
from labcore.words import counted

MOST_CLASSES = 32  # unnamed values beyond this are gray levels, not class numbers

Color = tuple[int, int, int]

COLORED = 1 << 24
"""Marks a value of a mask that is a color: red, green and blue stand below it, 8 bits each."""


def packed(mask: NDArray[np.integer]) -> NDArray[np.int32]:
    """`(H, W, 3)` of 0–255 as `(H, W)`, a value for each color."""
    red, green, blue = np.moveaxis(mask.astype(np.int32), -1, 0)
    return COLORED | red << 16 | green << 8 | blue


def in_gray(level: int) -> int:
    """The value of a color that is a gray `level`, 0–255."""
    return COLORED | level * 0x010101


class MaskValues:
    """The values that occur in masks, some of them colors, collected mask by mask."""

    def __init__(self) -> None:
        self.found: set[int] = set()

    def add(self, mask: NDArray[np.int32]) -> None:
        """See `(H, W)` values: 0–255, or colors as `packed` gives them. Of colors, not many more than may be classes
        are kept."""
        if len(self.found) <= 256 + MOST_CLASSES:
            self.found.update(np.unique(mask).tolist())

    def code(self, names: Sequence[str] | None, title: str, ignore: str | None = None) -> "MaskCode":
        """What the values seen mean, see `decipher`; where a mask has colors, grays are colors too."""
        if max(self.found) < COLORED:
            return decipher(np.isin(np.arange(256), list(self.found)), names, title, _gray(ignore))
        return _decipher_colors({v if v >= COLORED else in_gray(v) for v in self.found}, names, title, ignore)


@dataclass(frozen=True)
class MaskCode:
    """How mask values become class indices.

    Attributes:
        names: the classes.
        lookup: `(256,)` uint8, the class index of each value, or of each of `values` where they are colors.
        note: what to tell the user, or None.
        values: `(K,)` int32, the colors that occur, ascending; None where values are no colors.
        colors: of each class, where values are colors.
    """

    names: tuple[str, ...]
    lookup: NDArray[np.uint8]
    note: str | None = None
    values: NDArray[np.int32] | None = None
    colors: tuple[Color, ...] = ()

    def classes(self, mask: NDArray[np.integer]) -> NDArray[np.uint8]:
        """`(H, W)` uint8 class indices, or `IGNORED`, of `mask` `(H, W)`, of whose values each was seen."""
        if self.values is None:
            return self.lookup[mask]
        colors = np.where(mask < COLORED, COLORED | mask * 0x010101, mask)
        return self.lookup[np.searchsorted(self.values, colors)]


def decipher(
    present: NDArray[np.bool_], names: Sequence[str] | None, title: str, ignore: int | None = None
) -> MaskCode:
    """The code that explains the mask values seen.

    255 is no class beside values that are class numbers: it then marks what nobody has told, as in PASCAL VOC.

    Args:
        present: `(256,)` which values occur in any mask.
        names: the classes by value where the user gave them.
        title: what to call the data set in a message.
        ignore: the value of pixels of which nobody says what they show.

    Raises:
        InputError: values beyond the names, or too many to be classes.
    """
    values = np.flatnonzero(present)
    if ignore is None and values[-1] == IGNORED and _are_numbers(values[:-1]):
        ignore = IGNORED
    known = values[values != ignore]
    code = _meaning(known, names, title)
    if ignore is None or not present[ignore]:
        return code
    code.lookup[ignore] = IGNORED
    note = f"Pixels of the mask value {ignore} belong to no class: they are neither learned from nor judged."
    return MaskCode(code.names, code.lookup, " ".join(filter(None, (code.note, note))))


def _are_numbers(values: NDArray[np.int64]) -> bool:
    """Whether `values`, ascending, number classes, two at least."""
    return len(values) > 1 and bool(values[-1] < MOST_CLASSES)


def _meaning(values: NDArray[np.int64], names: Sequence[str] | None, title: str) -> MaskCode:
    if not len(values):
        raise InputError(f"{title}: no pixel of any mask has a class.", "Say another value that is to be ignored.")
    if values[-1] < (MOST_CLASSES if names is None else len(names)):
        return MaskCode(tuple(names or _unnamed(max(2, int(values[-1]) + 1))), np.arange(256, dtype=np.uint8))
    if len(values) > MOST_CLASSES:
        raise _too_many(len(values), title)
    lookup = np.zeros(256, dtype=np.uint8)
    lookup[values] = np.arange(len(values))
    if len(values) == 1:  # all foreground, or a constant gray: still two classes to tell apart
        lookup[values] = 1
        values = np.array([0, *values])
    if names is not None and (len(values) > len(names) or values[-1] < MOST_CLASSES):
        raise InputError(
            f"{title}: a mask holds the value {values[-1]}, beyond the {counted(len(names), 'class')} named: "
            f"{', '.join(names)}.",
            f"Name every class, use the values 0 to {len(names) - 1} only, or say which value is to be ignored.",
        )
    meaning = ", ".join(f"{value} → {index}" for index, value in enumerate(values))
    return MaskCode(tuple(names or _unnamed(len(values))), lookup, f"Mask values were read as classes: {meaning}.")


def _decipher_colors(found: set[int], names: Sequence[str] | None, title: str, ignore: str | None) -> MaskCode:
    """Each color is a class, black and dark ones first; raises InputError where there are too many, or more than
    names."""
    unjudged = None if ignore is None else _color(ignore)
    values = sorted(found)
    classes = [value for value in values if value != unjudged]
    if len(classes) > MOST_CLASSES:
        raise _too_many(len(classes), title)
    if names is not None and len(names) != len(classes):
        raise InputError(
            f"{title}: the masks have {counted(len(classes), 'color')}, {', '.join(map(_hex, classes))}, and "
            f"{counted(len(names), 'class')} are named.",
            "Name as many classes, in that order, or say which color is to be ignored.",
        )
    called = tuple(names) if names is not None else _unnamed(max(2, len(classes)))
    lookup = np.array([classes.index(value) if value != unjudged else IGNORED for value in values], np.uint8)
    meaning = ", ".join(f"{_hex(value)} → {name}" for value, name in zip(classes, called, strict=False))
    note = f"Colors of masks were read as classes: {meaning}."
    if unjudged in found:
        note += f" Pixels of the color {_hex(unjudged)} belong to no class: they are neither learned from nor judged."
    colors = tuple((value >> 16 & 255, value >> 8 & 255, value & 255) for value in classes)
    return MaskCode(called, lookup, note, np.array(values, np.int32), colors)


def _gray(ignore: str | None) -> int | None:
    """The value 0–255 that the user has named to be ignored; a color that is gray is one."""
    if ignore is None:
        return None
    text = ignore.strip()
    if text.isdecimal() and int(text) <= 255:
        return int(text)
    red, green, blue = (_color(ignore) >> shift & 255 for shift in (16, 8, 0))
    if not red == green == blue:
        raise InputError(f"No mask has the color {ignore}: their values are gray.", "Name a value from 0 to 255.")
    return red


def _color(ignore: str) -> int:
    """The packed color that the user has named, as #rrggbb or as a level of gray."""
    text = ignore.strip()
    if text.isdecimal() and int(text) <= 255:
        return in_gray(int(text))
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise InputError(
            f"{ignore!r:.40} is no value of a mask.", "Name a number from 0 to 255, or a color as #ff0000."
        )
    return COLORED | int(text[1:], 16)


def _hex(value: int | None) -> str:
    return f"#{(value or 0) & 0xFFFFFF:06x}"


def _too_many(number: int, title: str) -> InputError:
    return InputError(
        f"{title}: the masks hold {number} different values, too many to be classes.",
        "Save masks as PNG, with the class number or one color for each class (JPEG blurs them).",
    )


def _unnamed(number: int) -> tuple[str, ...]:
    if number == 2:
        return ("background", "foreground")
    return ("background", *(f"class {index}" for index in range(1, number)))
