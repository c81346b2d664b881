"""Images of runs as pictures in a report."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.figures.thumbnail import thumbnail
from labcore.report.document import Picture


def picture(image: NDArray[np.uint8], alt: str, caption: str = "", side: int | None = None) -> Picture:
    """An image as PNG.

    Args:
        image: `(H, W, 1 | 3)` uint8.
        alt: what is on it, in words.
        side: pixels of its longer side as it is shown; as it is where None.
    """
    shown = image if side is None else thumbnail(image, side)
    file = io.BytesIO()
    Image.fromarray(shown[..., 0] if shown.shape[2] == 1 else shown).save(file, "PNG", optimize=True)
    return Picture(file.getvalue(), alt, caption, shown.shape[1])
