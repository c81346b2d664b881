"""Images one after the other, as a file that moves."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.figures.thumbnail import thumbnail


def animation(images: NDArray[np.uint8], side: int, milliseconds: int) -> bytes:
    """A GIF that shows images `(n, H, W, 1 | 3)` uint8, each for so long, forth and back without end.

    Gray ones as they are; colors are brought to the 256 that fit each best, as a GIF has no more.
    """
    there_and_back = [*images, *images[-2:0:-1]]
    pictures = [_picture(thumbnail(image, side)) for image in there_and_back]
    packed = io.BytesIO()
    pictures[0].save(packed, "GIF", save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0)
    return packed.getvalue()


def _picture(image: NDArray[np.uint8]) -> Image.Image:
    if image.shape[2] == 1:
        return Image.fromarray(image[..., 0])
    return Image.fromarray(image).quantize(256)
