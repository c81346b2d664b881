"""The arrays of an npz that say something of each image in words, or could."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.sources.npz import Array
from labcore.errors import InputError

LARGEST_NUMBER = 2**53
"""Whole numbers below this are told apart as floats."""


def words(values: NDArray[Any], where: str) -> list[str]:
    """An array of text, `(N,)`, as strings. Raises InputError where its bytes or code points are no text."""
    try:
        found = [bytes(value).decode() if values.dtype.kind == "S" else str(value) for value in values]
        for word in found:
            word.encode()
    # numpy raises the last one for numbers that are no code points.
    except (UnicodeError, ValueError, SystemError) as error:
        raise InputError(f"{where} holds text that is not UTF-8.", "Save it as strings.") from error
    return found


def column(array: Array, count: int, *, asked: bool) -> NDArray[np.str_] | None:
    """An array of one word or number per image as text `(N,)`, or None where it is of another shape.

    NaN is empty, as what is not known; 1.0 reads as 1, whatever type another split kept it in.

    Args:
        array: any of an npz.
        count: the number of images.
        asked: whether the user named it.

    Raises:
        InputError: bytes that are no text; where the user named it, another shape.
    """
    where = f"{array.archive.title}: '{array.key}'"
    if array.shape not in ((count,), (count, 1)):
        if asked:
            raise InputError(
                f"{where} has the shape {array.shape}.", f"A grouping key has one value per image: ({count},)."
            )
        return None
    values = array.load().reshape(-1)
    if values.dtype.kind in "US":
        return np.array(words(values, where), dtype=np.str_)
    if values.dtype.kind != "f":
        return values.astype(np.str_)
    whole = (values == np.rint(values)) & (np.abs(values) < LARGEST_NUMBER)
    plain = np.where(whole, values, 0).astype(np.int64).astype(np.str_)
    return np.where(np.isnan(values), "", np.where(whole, plain, values.astype(np.str_)))
