"""Images that a run has kept, as pictures for a report; what is damaged is left out, as folders may come from anywhere."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.figures.sheet import sheet


def images_in(found: Mapping[str, NDArray[Any]] | None, name: str) -> NDArray[np.uint8] | None:
    """The images `(n, H, W, 1 | 3)` uint8 under `name`; None where there are none of that kind."""
    images = (found or {}).get(name)
    if images is None or images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3):
        return None
    return images if images.size else None


def column_in(found: Mapping[str, NDArray[Any]], name: str, length: int) -> NDArray[Any] | None:
    """The numbers `(length,)` under `name`; None where they are not there."""
    column = found.get(name)
    return column if column is not None and column.shape == (length,) and column.dtype.kind in "iuf" else None


def names_of(raw: Any) -> list[str]:
    """A list of names, or nothing."""
    return raw if isinstance(raw, list) and all(isinstance(name, str) for name in raw) else []


def in_rows(images: Sequence[NDArray[np.uint8]] | NDArray[np.uint8], columns: int, side: int) -> bytes:
    """Images of one size, so many in a row, as a PNG."""
    return png(sheet(np.stack(list(images)), columns, side))


def png(picture: NDArray[np.uint8]) -> bytes:
    """`(H, W, 1 | 3)` uint8 as a PNG."""
    packed = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(packed, "PNG")
    return packed.getvalue()
