"""Files so plain that OpenCV decodes them to the very pixels that Pillow would give, in a third of the time.

Both decode JPEG by libjpeg-turbo, and PNG has no two readings. What they do about damage, orientation, transparency and
palettes differs: a file that has any of these, or might, is none of the plain, and Pillow's to judge. Whatever OpenCV
refuses is so too.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labcore.datasets.pictures.header import Header

MODES = ("L", "RGB")
FORMATS = ("JPEG", "PNG")
TOLD = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
"""What a plain file may say of itself: nothing that bears on its pixels."""

JPEG, PNG = b"\xff\xd8", b"\x89PNG"
START_OF_SCAN, END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"
MARK, NO_MARK = b"\xff", b"\xff\x00"
LAST_CHUNK = b"\x00\x00\x00\x00IEND\xaeB`\x82"
BEHIND_NAME = 4 + 4
"""Bytes of a PNG's chunk beside its content, from its name on: the name, and a checksum at the end."""


def may_be_plain(image: Image.Image) -> bool:
    """Whether what Pillow has opened, and not loaded yet, says nothing of itself that only Pillow heeds."""
    return image.mode in MODES and image.format in FORMATS and image.info.keys() <= TOLD


def decode_plain(data: bytes, header: Header) -> NDArray[np.uint8] | None:
    """The pixels of a file, `(H, W, 1)` gray or `(H, W, 3)` RGB, 0–255; None where it is not plain, or damaged.

    `header` is what was read of it, and says that it may be plain.
    """
    if not _is_whole(data):
        return None
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    size = (header.height, header.width)
    if pixels is None or pixels.dtype != np.uint8 or pixels.shape != (size if header.gray else (*size, 3)):
        return None
    in_order = pixels[..., None] if header.gray else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels)
    return np.asarray(in_order, np.uint8)


def _is_whole(data: bytes) -> bool:
    """Whether only the end follows the pixels, so that a decoder cannot run out of data or into something else."""
    return _has_one_scan(data) if data.startswith(JPEG) else data.startswith(PNG) and _ends_with_pixels(data)


def _has_one_scan(data: bytes) -> bool:
    """Whether from the first scan of a JPEG on there is no marker but the end of the image."""
    scan = data.find(START_OF_SCAN)
    if scan < 0 or not data.endswith(END_OF_IMAGE):
        return False
    inside = scan + len(START_OF_SCAN)
    return data.count(MARK, inside) == data.count(NO_MARK, inside) + 1


def _ends_with_pixels(data: bytes) -> bool:
    """Whether the last chunk of a PNG before its end holds pixels: what comes behind, Pillow reads as it loads."""
    name = data.rfind(b"IDAT")
    length = int.from_bytes(data[name - 4 : name], "big")
    return name >= 0 and data[name + BEHIND_NAME + length :] == LAST_CHUNK
