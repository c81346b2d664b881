"""One image file to an array. Its content decides what it is, its header whether it is decoded at all."""

import struct
import threading
import warnings
import zlib
from contextlib import ContextDecorator
from io import BytesIO
from types import TracebackType
from typing import BinaryIO, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from labcore.datasets.pictures.dicom import decode_dicom, is_dicom, read_dicom_header
from labcore.datasets.pictures.header import Header, Unreadable
from labcore.datasets.pictures.masks import packed
from labcore.datasets.pictures.plain import decode_plain, may_be_plain
from labcore.datasets.pictures.shaping import MAX_PIXELS

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF")
WITH_A_SECOND_VIEW = "MPO"  # Pillow's name for a JPEG with another in it, as phones write; the first is the picture
ACCEPTED = "PNG, JPEG, BMP, WebP, TIFF or DICOM"
GRAY_MODES = ("1", "L", "I;16", "I;16B", "I;16L", "I", "LA", "La")
DEEP_GRAY_MODES = ("I;16", "I;16B", "I;16L", "I")
BITS_PER_SAMPLE = 258  # the TIFF tag
ORIENTATION = 274

# What Pillow's readers raise on damaged data.
DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, AssertionError,
    EOFError, MemoryError, NotImplementedError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


class _Quietly(ContextDecorator):
    """Silences Pillow's warnings: what they are about is either refused here or does no harm.

    Filters of warnings are the whole process's. Several threads decode at once: the first in changes the filters, the
    last out brings them back.
    """

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _inside: ClassVar[int] = 0
    _caught: ClassVar[warnings.catch_warnings]

    def __enter__(self) -> None:
        with self._lock:
            if _Quietly._inside == 0:
                _Quietly._caught = warnings.catch_warnings()
                _Quietly._caught.__enter__()
                warnings.simplefilter("ignore")
            _Quietly._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            _Quietly._inside -= 1
            if _Quietly._inside == 0:
                _Quietly._caught.__exit__(kind, error, trace)


@_Quietly()
def read_header(stream: BinaryIO) -> Header:
    """Read an image's header without decoding it, from a stream that can seek. Raises Unreadable."""
    if not stream.read(1):
        raise Unreadable("is empty")
    stream.seek(0)
    if is_dicom(stream):
        return read_dicom_header(stream)
    with _opened(stream) as image:
        return _header_of(image)


def decode(data: bytes, header: Header | None = None) -> NDArray[np.uint8 | np.uint16]:
    """Decode an image file: `(H, W, 1)` gray or `(H, W, 3)` RGB; uint16 where it has 16 bits per channel, else uint8.

    Turned as its EXIF data says; transparency composited on white; DICOM windowed. Where its `header` has been read
    already, that need not be done again. Raises Unreadable.
    """
    plain = decode_plain(data, header) if header is not None and header.plain else None
    return plain if plain is not None else _decode_any(data)


@_Quietly()
def _decode_any(data: bytes) -> NDArray[np.uint8 | np.uint16]:
    if is_dicom(BytesIO(data)):
        return decode_dicom(data)
    with _opened(BytesIO(data)) as image:
        try:
            header = _header_of(image)
            if header.deep:
                return _deep_pixels(image, data)
            plain = decode_plain(data, header) if header.plain else None
            return plain if plain is not None else _pixels(_upright(image))
        except DECODER_ERRORS as error:
            raise Unreadable(f"is damaged or cut off ({error})") from error


@_Quietly()
def decode_mask(data: bytes) -> NDArray[np.int32]:
    """Decode a mask: `(H, W)` int32, the values as they are stored, 0–255, of a palette the indices; where it has
    colors, `packed` ones. Raises Unreadable."""
    with _opened(BytesIO(data)) as image:
        try:
            values = np.asarray(ImageOps.exif_transpose(image))
        except DECODER_ERRORS as error:
            raise Unreadable(f"is damaged or cut off ({error})") from error
        channels = image.getbands()
    if values.dtype == np.bool_:
        return values.astype(np.int32)
    if channels[-1] in ("A", "a") and values.ndim == 3:
        values = values[..., :-1]
    if values.ndim == 3:
        if (values != values[..., :1]).any():
            return packed(_as_rgb(values))
        values = values[..., 0]
    if values.min() < 0 or values.max() > 255:
        raise Unreadable(
            f"holds mask values from {values.min()} to {values.max()}; classes are numbered from 0 to at most 255"
        )
    return values.astype(np.int32)


def _as_rgb(values: NDArray[np.integer]) -> NDArray[np.integer]:
    if values.shape[2] != 3 or values.dtype != np.uint8:
        raise Unreadable("is no mask: its colors are not 8-bit RGB; save one class number or one color for each pixel")
    return values


def _opened(stream: BinaryIO) -> Image.Image:
    try:
        image = Image.open(stream, formats=FORMATS)
        frames = getattr(image, "n_frames", 1) if image.format != WITH_A_SECOND_VIEW else 1
    except UnidentifiedImageError as error:
        raise Unreadable(f"is not a {ACCEPTED} image") from error
    except Image.DecompressionBombError as error:
        raise Unreadable(f"has more than {MAX_PIXELS // 1_000_000} megapixels") from error
    except DECODER_ERRORS as error:
        raise Unreadable(f"is damaged ({error})") from error
    if image.width * image.height > MAX_PIXELS:
        raise Unreadable(f"has {image.width} × {image.height} pixels, more than {MAX_PIXELS // 1_000_000} megapixels")
    if frames > 1:
        raise Unreadable(f"holds {frames} frames or pages; save each as a file of its own")
    if image.mode == "F" or (image.mode == "I" and image.format != "PNG"):
        raise Unreadable("has 32 bits per channel; save it with 8 or 16")
    return image


def _header_of(image: Image.Image) -> Header:
    """Of what is opened and not loaded yet."""
    deep = _is_deep(image)
    gray = image.mode in GRAY_MODES
    return Header(image.height, image.width, deep=deep, gray=gray, plain=not deep and may_be_plain(image))


def _is_deep(image: Image.Image) -> bool:
    if image.mode in DEEP_GRAY_MODES:
        return True
    if image.format == "TIFF":
        return max(image.tag_v2.get(BITS_PER_SAMPLE, (8,))) > 8  # type: ignore[attr-defined]
    # Pillow decodes a 16-bit colour PNG as 8-bit; what the file holds is told by the raw mode of its one tile.
    return image.format == "PNG" and any("16" in str(tile.args) for tile in image.tile)  # type: ignore[attr-defined]


def _upright(image: Image.Image) -> Image.Image:
    """The image itself, loaded and turned as its EXIF data says."""
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode == "L":
        return np.asarray(image)[..., None]
    if image.mode == "1":
        return np.asarray(image.convert("L"))[..., None]
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        gray = image.mode in GRAY_MODES
        flat = _on_white(image.convert("RGBA"))
        return flat[..., :1] if gray else flat
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _on_white(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))


def _deep_pixels(image: Image.Image, data: bytes) -> NDArray[np.uint16]:
    if image.mode in DEEP_GRAY_MODES:
        return np.asarray(ImageOps.exif_transpose(image)).astype(np.uint16)[..., None]
    # OpenCV keeps the 16 bits of a colour image, which Pillow does not; Pillow is the one that notices missing data.
    orientation = image.getexif().get(ORIENTATION, 1) if image.format == "PNG" else 1
    image.load()
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype != np.uint16:
        raise ValueError("an unusual 16-bit image")
    values = _turned(np.atleast_3d(decoded).astype(np.uint16, copy=False), orientation)
    if values.shape[2] == 4:
        alpha = values[..., 3:].astype(np.uint32)
        values = ((values[..., :3] * alpha + 65535 * (65535 - alpha)) // 65535).astype(np.uint16)
    return values[..., ::-1]


def _turned(values: NDArray[np.uint16], orientation: int) -> NDArray[np.uint16]:
    """`(H, W, C)` upright, by the EXIF orientation 1–8 it was stored in."""
    if orientation in (2, 4, 5, 7):
        values = values[:, ::-1]
    turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.rot90(values, turns)
