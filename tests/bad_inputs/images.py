"""Bad images, labels and masks."""

import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tests.bad_inputs.base import REFUSED, TAKEN, BadInput
from tests.bad_inputs.importing import Made, bringing, looked_at, trained_on
from tests.datasets.pieces import as_zip, chunk, class_files, encoded, noise, png

GOOD = class_files()
ALL = f"{len(GOOD) + 1} images"
ORIENTATION = 274
SIDE = 30016


def found() -> Iterator[BadInput]:
    for name, (content, ends) in ONE_IMAGE.items():
        yield BadInput("image", name, bringing(_with("cat/bad.png", content())), TAKEN, ends)
    for name, (make, ends, says) in SETS.items():
        door = looked_at if ends == TAKEN else trained_on
        options = {"imbalance": {"sampling": "smote"}} if "SMOTE" in name else {}
        yield BadInput("image", name, bringing(make, door, **options), ends, says, of_use=ends == REFUSED)
    for name, (files, says) in MASKS.items():
        options = {"class_names": ("sky", "rock", "sand")} if "names" in name else {}
        yield BadInput("image", name, bringing(_zipped({**PAIRS, **files}), **options), REFUSED, says)


def huge() -> bytes:
    """A black PNG of 900 megapixels, of one bit each: 110 KB."""
    squeezed, row = zlib.compressobj(9), bytes(1 + SIDE // 8)
    data = b"".join([*(squeezed.compress(row * 64) for _ in range(SIDE // 64)), squeezed.flush()])
    header = chunk(b"IHDR", SIDE.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _moving() -> bytes:
    out = io.BytesIO()
    first, second = (Image.fromarray(noise(seed)) for seed in (1, 2))
    first.save(out, "GIF", save_all=True, append_images=[second])
    return out.getvalue()


def _turned() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return encoded(noise(3), "JPEG", exif=exif)


def _cmyk() -> bytes:
    return encoded(Image.fromarray(noise(4, (12, 10, 3))).convert("CMYK"), "JPEG")


def _zipped(files: Mapping[str, bytes]) -> Made:
    return lambda folder: as_zip(folder / "a.zip", files)


def _with(name: str, content: bytes) -> Made:
    return _zipped({**GOOD, name: content})


def _deep(folder: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 65536, (12, 10), dtype=np.uint16)
    data = cv2.imencode(".png", pixels)[1].tobytes()
    return as_zip(folder / "a.zip", {**dict.fromkeys(("cat/a.png", "dog/b.png"), data), **GOOD})


def _nobody_of_a_class(folder: Path) -> Path:
    np.savez(folder / "a.npz", images=noise(0, (20, 8, 8)), labels=np.arange(20) % 2, class_names=["a", "b", "c"])
    return folder / "a.npz"


def _a_class_of_one(folder: Path) -> Path:
    parts = ("train/cat", 20), ("train/dog", 1), ("val/cat", 3), ("val/dog", 3), ("test/cat", 3), ("test/dog", 3)
    files = {
        f"{place}/{number}.png": png(100 * seed + number)
        for seed, (place, n) in enumerate(parts)
        for number in range(n)
    }
    return as_zip(folder / "a.zip", files)


def _splits(**classes: str) -> dict[str, bytes]:
    """Ten images of each letter's class in each split."""
    places = [(split, name) for split, names in classes.items() for name in names]
    return {
        f"{split}/{name}/{i}.png": png(1000 * seed + i) for seed, (split, name) in enumerate(places) for i in range(10)
    }


ONE_IMAGE = {
    "text named png": (lambda: b"text", "not a PNG"),
    "zero bytes": (lambda: b"", "is empty"),
    "truncated jpg": (lambda: encoded(noise(0, (40, 40)), "JPEG")[:400], "cut off"),
    "30016² PNG in 110 KB": (huge, "megapixels"),
    "TIFF named png": (lambda: encoded(noise(9), "TIFF"), ALL),
    "CMYK": (_cmyk, ALL),
    "animated GIF": (_moving, "not a PNG"),
    "WebP": (lambda: encoded(noise(8), "WEBP", lossless=True), ALL),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
    "1×1": (lambda: encoded(np.zeros((1, 1), np.uint8)), ALL),
    "EXIF-rotated": (_turned, ALL),
}
"""By name, one image among sound ones, and what is said of it: it is left out by name, or it is there."""

BIRD = _splits(train="ab", val="ab", test="abc")
SETS: dict[str, tuple[Made, str, str]] = {
    "16-bit": (_deep, TAKEN, "22 images"),
    "one class": (_zipped({name: data for name, data in GOOD.items() if name < "d"}), REFUSED, "at least two classes"),
    "empty class": (_nobody_of_a_class, TAKEN, "'c'"),
    "class of 1, and SMOTE": (_a_class_of_one, REFUSED, "a single one of 'dog'"),
    "duplicates across splits": (
        _zipped({**_splits(train="ab", val="ab", test="ab"), "test/a/0.png": png(0)}),
        TAKEN,
        "identical images",
    ),
    "test classes ≠ train": (_zipped(BIRD), TAKEN, "'c'"),
}

PAIRS = {f"images/{i}.png": png(i) for i in range(10)} | {
    f"masks/{i}.png": encoded(noise(1000 + i) % 3) for i in range(10)
}
MASKS = {
    "image without mask": ({"images/10.png": png(10)}, "images/10.png"),
    "mask of another size": ({"masks/3.png": encoded(noise(3, (10, 12)) % 3)}, "masks/3.png"),
    "mask values beyond the names": ({"masks/3.png": encoded(noise(3) % 5)}, "beyond the 3 classes"),
}
