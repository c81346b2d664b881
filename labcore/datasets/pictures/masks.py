"""What the values in masks mean: class indices as they are, or gray levels that stand for classes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.words import counted

MOST_CLASSES = 32  # unnamed values beyond this are gray levels, not class numbers


@dataclass(frozen=True)
class MaskCode:
    """How mask values become class indices.

    Attributes:
        names: the classes.
        lookup: `(256,)` uint8, the class index of each value.
        note: what to tell the user, or None.
    """

    names: tuple[str, ...]
    lookup: NDArray[np.uint8]
    note: str | None = None


def decipher(present: NDArray[np.bool_], names: Sequence[str] | None, title: str) -> MaskCode:
    """The code that explains the mask values seen.

    Args:
        present: `(256,)` which values occur in any mask.
        names: the classes by value where the user gave them.
        title: what to call the data set in a message.

    Raises:
        InputError: values beyond the names, or too many to be classes.
    """
    values = np.flatnonzero(present)
    identity = np.arange(256, dtype=np.uint8)
    if names is not None:
        if values[-1] >= len(names):
            raise InputError(
                f"{title}: a mask holds the value {values[-1]}, beyond the {counted(len(names), 'class')} named: "
                f"{', '.join(names)}.",
                f"Name every class, or use the values 0 to {len(names) - 1} only.",
            )
        return MaskCode(tuple(names), identity)
    if values[-1] < MOST_CLASSES:
        return MaskCode(_unnamed(range(max(2, int(values[-1]) + 1))), identity)
    if len(values) > MOST_CLASSES:
        raise InputError(
            f"{title}: the masks hold {len(values)} different values, too many to be classes.",
            "Save masks as one-channel PNG with the class number of each pixel (JPEG blurs them).",
        )
    lookup = np.zeros(256, dtype=np.uint8)
    lookup[values] = np.arange(len(values))
    if len(values) == 1:  # all foreground, or a constant gray: still two classes to tell apart
        lookup[values] = 1
        values = np.array([0, *values])
    meaning = ", ".join(f"{value} → {index}" for index, value in enumerate(values))
    return MaskCode(_unnamed(range(len(values))), lookup, f"Mask values were read as classes: {meaning}.")


def _unnamed(indices: range) -> tuple[str, ...]:
    if len(indices) == 2:
        return ("background", "foreground")
    return ("background", *(f"class {index}" for index in indices[1:]))
