"""DICOM files as 8-bit images: rescaled, windowed, upright in brightness. Beside pixels only what
says how they were taken is read, and whose they are, which is never kept as it is.

The steps are those of the standard (PS3.3, C.7.6.3 and C.11): stored value × RescaleSlope + RescaleIntercept, then the
first window that the file names, then MONOCHROME1 turned over, so that more signal is always brighter. A file without
a window is shown from the 1st to the 99th percentile of its pixels, padding aside.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.pictures.header import Header, Unreadable
from labcore.datasets.pictures.shaping import MAX_PIXELS

PREAMBLE, MAGIC = 128, b"DICM"
MOST_ELEMENTS = 20_000
"""Elements in front of the pixels; real files have hundreds, and reading millions takes for ever."""

DEFLATED = "1.2.840.10008.1.2.1.99"
"""The transfer syntax that packs the whole file: it could unpack to any size."""

GRAY, INVERTED = ("MONOCHROME1", "MONOCHROME2"), "MONOCHROME1"
COLOR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
PERCENTILES = (1, 99)

TAKEN = {
    "modality": "Modality",
    "view position": "ViewPosition",
    "laterality": "ImageLaterality",
    "body part": "BodyPartExamined",
    "manufacturer": "Manufacturer",
    "device model": "ManufacturerModelName",
}
"""What is read of how an image was taken, and the attribute that says it: none of these tells who somebody is."""

LONGEST = 64
"""Letters of such an attribute, as the standard has it."""

WINDOWED = "were windowed as their DICOM files say"
UNWINDOWED = "name no window in their DICOM files and were shown from the 1st to the 99th percentile of each"
BURNT_IN = "say that text is burnt into their pixels, where it stays: look whether it names a patient"
ONE_FRAME = "hold several frames, of which the first was taken"


def is_dicom(stream: BinaryIO) -> bool:
    """Whether a stream, read from its start and put back there, holds a DICOM file."""
    start = stream.read(PREAMBLE + len(MAGIC))
    stream.seek(0)
    return start[PREAMBLE:] == MAGIC


def read_dicom_header(stream: BinaryIO) -> Header:
    """What the file says of its pixels, none of which is decoded. Raises Unreadable."""
    with _explained():
        dataset = _read(stream, with_pixels=False)
        gray = _require_image(dataset)
        remarks = [(WINDOWED if _window(dataset) else UNWINDOWED) if gray else ""]
        remarks += [ONE_FRAME if _frames(dataset) > 1 else ""]
        remarks += [BURNT_IN if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES" else ""]
        return Header(
            int(dataset.Rows), int(dataset.Columns), deep=False, gray=gray, remarks=tuple(filter(None, remarks))
        )


def decode_dicom(data: bytes) -> NDArray[np.uint8]:
    """The first frame: `(H, W, 1)` gray or `(H, W, 3)` RGB, uint8, 0–255. Raises Unreadable."""
    from pydicom.pixels import pixel_array

    with _explained():
        dataset = _read(BytesIO(data), with_pixels=True)
        gray = _require_image(dataset)
        _require_decoder(dataset)
        values = pixel_array(dataset, index=0)
        if values.shape[:2] != (dataset.Rows, dataset.Columns):
            raise ValueError("its pixels are of another size than it says")
        return _windowed(values, dataset)[..., None] if gray else _in_color(values)


def read_about(stream: BinaryIO) -> tuple[str, dict[str, str]]:
    """The patient's id, and how the image was taken by what `TAKEN` calls it; empty where there is none, or no DICOM
    file."""
    if not is_dicom(stream):
        return "", {}
    try:
        with _explained():
            dataset = _read(stream, with_pixels=False)
            taken = {name: " ".join(str(dataset.get(tag) or "").split())[:LONGEST] for name, tag in TAKEN.items()}
            return str(dataset.get("PatientID") or "").strip(), taken
    except Unreadable:  # told when its pixels are read
        return "", {}


def _read(stream: BinaryIO, *, with_pixels: bool) -> Any:
    from pydicom.filereader import read_partial
    from pydicom.uid import UID

    if DEFLATED.encode() in stream.read(4096):
        raise Unreadable("is a deflated DICOM file; save it with another transfer syntax, as by dcmconv")
    stream.seek(0)
    seen = 0

    def is_enough(tag: int, *_: object) -> bool:
        nonlocal seen
        seen += 1
        if seen > MOST_ELEMENTS:
            raise Unreadable(f"has more than {MOST_ELEMENTS:,} DICOM elements")
        return not with_pixels and tag >= 0x7FE00008  # float pixels, double pixels, pixels

    dataset = read_partial(stream, stop_when=is_enough)
    if UID(dataset.file_meta.get("TransferSyntaxUID", "")) == DEFLATED:
        raise Unreadable("is a deflated DICOM file; save it with another transfer syntax, as by dcmconv")
    return dataset


def _require_image(dataset: Any) -> bool:
    """Whether the image is gray. Raises Unreadable where it is none, too large, or of a kind that is not accepted."""
    if "Rows" not in dataset or "Columns" not in dataset:
        raise Unreadable("is a DICOM file without an image")
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    if not rows or not columns or rows * columns > MAX_PIXELS:
        raise Unreadable(f"has {columns} × {rows} pixels; accepted are 1 to {MAX_PIXELS // 1_000_000} megapixels")
    kind, samples = str(dataset.get("PhotometricInterpretation", "")), int(dataset.get("SamplesPerPixel", 1))
    if (kind in GRAY, samples) not in ((True, 1), (False, 3)) or kind not in (*GRAY, *COLOR):
        raise Unreadable(f"is a DICOM image of the kind {kind or 'unknown'}; accepted are gray and RGB")
    if int(dataset.get("BitsAllocated", 0)) not in ((8, 16, 32) if kind in GRAY else (8,)):
        raise Unreadable(f"has {dataset.get('BitsAllocated', 'unknown')} bits per pixel")
    return kind in GRAY


def _require_decoder(dataset: Any) -> None:
    from pydicom.pixels import get_decoder

    syntax = dataset.file_meta.TransferSyntaxUID
    try:
        available = not syntax.is_compressed or get_decoder(syntax).is_available
    except NotImplementedError:
        available = False
    if not available:
        raise Unreadable(f"is compressed as '{syntax.name}', which cannot be read here; decompress it, as by dcmdjpeg")


def _windowed(values: NDArray[Any], dataset: Any) -> NDArray[np.uint8]:
    """`(H, W)` stored values as 0–255."""
    slope, intercept = float(dataset.get("RescaleSlope") or 1), float(dataset.get("RescaleIntercept") or 0)
    real = values.astype(np.float64) * slope + intercept
    window = _window(dataset)
    if window is None:
        shown = values != dataset.get("PixelPaddingValue") if "PixelPaddingValue" in dataset else np.ones(1, bool)
        low, high = np.percentile(real[shown] if shown.shape == real.shape and shown.any() else real, PERCENTILES)
        share = (real - low) / max(high - low, 1e-9)
    else:
        share = _share_of_window(real, *window, str(dataset.get("VOILUTFunction") or "LINEAR"))
    if dataset.PhotometricInterpretation == INVERTED:
        share = 1 - share
    return np.rint(255 * np.clip(share, 0, 1)).astype(np.uint8)


def _share_of_window(real: NDArray[np.float64], center: float, width: float, function: str) -> NDArray[np.float64]:
    """Where values lie in the window, 0–1 within it (PS3.3, C.11.2.1.2 and C.11.2.1.3)."""
    if function == "SIGMOID":
        return np.asarray(1 / (1 + np.exp(np.clip(-4 * (real - center) / width, -700, 700))))
    if function == "LINEAR_EXACT":
        return (real - center) / width + 0.5
    return (real - (center - 0.5)) / max(width - 1, 1e-9) + 0.5


def _window(dataset: Any) -> tuple[float, float] | None:
    """Center and width of the first window, or None where none makes sense."""
    try:
        center, width = (_first(dataset.get(name)) for name in ("WindowCenter", "WindowWidth"))
    except (TypeError, ValueError):
        return None
    usable = center is not None and width is not None and np.isfinite(center) and np.isfinite(width) and width > 0
    return (center, width) if usable else None  # type: ignore[return-value]


def _first(value: Any) -> float | None:
    if value is None or value == "":
        return None
    return float(value[0] if isinstance(value, Sequence) and not isinstance(value, str) else value)


def _frames(dataset: Any) -> int:
    return int(dataset.get("NumberOfFrames") or 1)


def _in_color(values: NDArray[Any]) -> NDArray[np.uint8]:
    if values.dtype != np.uint8 or values.ndim != 3 or values.shape[2] != 3:
        raise ValueError("its colors are not 8-bit RGB")
    return np.asarray(values)


@contextmanager
def _explained() -> Iterator[None]:
    """What pydicom raises on damaged data, said so; what it warns about is refused or does no harm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(f"is a damaged DICOM file ({' '.join(str(error).split())[:120]})") from error
