"""Labels of any usual kind to class indices and names."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.columns import LARGEST_NUMBER, words
from labcore.datasets.sources import Arrays
from labcore.datasets.sources.tree import DECEPTIVE
from labcore.errors import InputError
from labcore.words import counted

MOST_CLASSES = 10_000

LONGEST_NAME = 255
"""Letters, as many as a folder's name may have."""

NUMBER = re.compile(r"-?\d{1,18}")
"""A label that is a number; one with more digits is a name."""


def class_names(names: Sequence[str], where: str) -> tuple[str, ...]:
    """The `names`, stripped, where they can name classes. Raises InputError: empty, double or odd ones."""
    stripped = tuple(str(name).strip() for name in names)
    if len(stripped) > MOST_CLASSES:
        raise InputError(
            f"{where}: {len(stripped):,} different labels; that is not a classification.",
            "Labels must name classes, not images.",
        )
    seen: dict[str, str] = {}
    for name in stripped:
        if not _is_plain(name):
            raise InputError(f"{where}: {name!r:.80} cannot name a class.", "Give every class a name in plain text.")
        spelling = _as_it_looks(name)
        if spelling in seen:
            raise InputError(
                f"{where}: the classes '{seen[spelling]}' and '{name}' have one name.",
                "Spell each class one way.",
            )
        seen[spelling] = name
    return stripped


def _is_plain(name: str) -> bool:
    broken = any(unicodedata.category(letter) == "Cs" for letter in name)  # half a letter, which no file can hold
    return bool(name) and len(name) <= LONGEST_NAME and not broken and not DECEPTIVE.search(name)


def _as_it_looks(name: str) -> str:
    """Equal for names that look alike: in case, in how accents are written, in letters of no width."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf").casefold()


def names_in(source: Arrays, key: str) -> tuple[str, ...] | None:
    """The class names that an npz keeps under `key`, or None. Raises InputError where they are no list of names."""
    if key not in source:
        return None
    names = source[key].load()
    if names.ndim != 1 or names.dtype.kind not in "US":
        raise InputError(
            f"{source.title}: '{key}' has the shape {names.shape} and type {names.dtype}.", "Save a list of strings."
        )
    return class_names(words(names, f"{source.title}: '{key}'"), f"{source.title}: '{key}'")


def from_words(words: Sequence[str], where: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Class names per image to indices into their alphabetical list. Numbers are sorted as numbers."""
    stripped = [word.strip() for word in words]
    distinct = set(stripped)
    numeric = all(NUMBER.fullmatch(word) for word in distinct)
    names = class_names(sorted(distinct, key=int if numeric else None), where)
    index = {name: position for position, name in enumerate(names)}
    return np.array([index[word] for word in stripped], dtype=np.int32), names


def from_array(
    values: NDArray[Any], names: Sequence[str] | None, where: str
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Labels of an npz to class indices and names.

    Args:
        values: `(N,)`, `(N, 1)` or one-hot `(N, K)`; strings, whole numbers or booleans.
        names: the classes by number where they are known; else each number names itself.
        where: the file and key, for messages.

    Raises:
        InputError: none, fractions, NaN, negative or huge numbers, several labels per image, numbers beyond the names.
    """
    flat = _one_per_image(values, where)
    if flat.dtype.kind in "US":
        return from_words(words(flat, where), where)
    if flat.dtype.kind == "f" and not (np.isfinite(flat) & (flat == np.rint(flat))).all():
        raise InputError(f"{where} holds fractions or NaN; a label is a class number or name.", "Save whole numbers.")
    for label in (flat.min(), flat.max()):  # before the cast, which would wrap what is too large
        if not 0 <= label < LARGEST_NUMBER:
            raise InputError(f"{where} holds the label {label:g}.", "Number the classes from 0.")
    numbers = flat.astype(np.int64)
    if names is None:
        distinct, labels = np.unique(numbers, return_inverse=True)
        return labels.astype(np.int32), class_names([str(number) for number in distinct], where)
    if numbers.max() >= len(names):
        raise InputError(
            f"{where} holds the label {numbers.max()}, beyond the {counted(len(names), 'class')} named.",
            f"Name every class, or use the labels 0 to {len(names) - 1} only.",
        )
    return numbers.astype(np.int32), class_names(names, where)


def _one_per_image(values: NDArray[Any], where: str) -> NDArray[Any]:
    if values.shape[:1] == (0,):
        raise InputError(f"{where}: there are none.", "Save one label per image.")
    if values.ndim == 1:
        return values
    if values.ndim == 2 and values.shape[1] == 1:
        return values[:, 0]
    if values.ndim == 2 and values.dtype.kind in "biuf" and ((values == 0) | (values == 1)).all():
        if (values.sum(axis=1) == 1).all():
            return values.argmax(axis=1)
        raise InputError(f"{where} gives an image several labels or none.", "Each image needs exactly one class.")
    raise InputError(f"{where} has the shape {values.shape}.", "Labels are (N,), one class number or name per image.")
