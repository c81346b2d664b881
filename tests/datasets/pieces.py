"""Small images and archives to import."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from PIL import Image

from labcore.datasets.storage import PARTIAL


def encoded(image, kind="PNG", **options):
    """`image`, an array or a Pillow image, as the bytes of an image file."""
    out = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(out, kind, **options)
    return out.getvalue()


def noise(seed=0, shape=(12, 10)):
    """A random uint8 array."""
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def png(seed=0, shape=(12, 10)):
    """A PNG of random pixels, different for each seed."""
    return encoded(noise(seed, shape))


def chunk(kind, data):
    """A part of a PNG."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png_saying(width, height):
    """A PNG that says it is so large, and holds nearly nothing."""
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def class_files(names=("cat", "dog"), each=10, prefix=""):
    """`{path: bytes}` of class folders."""
    seeds = np.random.default_rng(len(prefix)).integers(0, 1 << 30, (len(names), each))
    return {f"{prefix}{name}/{i:02}.png": png(seeds[c, i]) for c, name in enumerate(names) for i in range(each)}


def as_zip(path, files, compression=zipfile.ZIP_DEFLATED):
    """A zip at `path` of `files`, a mapping or pairs of name, or ZipInfo, and bytes."""
    with zipfile.ZipFile(path, "w", compression) as out:
        for name, data in files.items() if isinstance(files, dict) else files:
            out.writestr(name, data)
    return path


def as_folder(path, files):
    """A folder at `path` of `files`."""
    for name, data in files.items():
        target = Path(path) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return Path(path)


def npz_with(path, labels, **members):
    """An npz of `labels` and of raw bytes under other keys."""
    saved = io.BytesIO()
    np.save(saved, labels)
    return as_zip(path, {"labels.npy": saved.getvalue(), **{f"{key}.npy": data for key, data in members.items()}})


def npy_of(header, data=b""):
    """An npy with a header of our own making."""
    out = io.BytesIO()
    out.write(npy.magic(1, 0))
    text = repr(header).encode() if isinstance(header, dict) else header
    out.write(len(text).to_bytes(2, "little") + text + data)
    return out.getvalue()


def said(shape, kind="|u1"):
    """What the header of an npy says of an array."""
    return {"descr": kind, "fortran_order": False, "shape": shape}


def left_behind(library):
    """What lies in the library's folder beside whole data sets and locks."""
    return [path for path in library.root.glob("*") if path.name.endswith(PARTIAL)] if library.root.exists() else []
