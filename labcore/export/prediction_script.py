"""`predict.py`: what an export is used by, without the lab. It prepares images and writes answers as the lab does."""

from labcore.export.plain_source import PlainSource
from labcore.spec.export import ExportFormat
from labcore.spec.preprocessing import Preprocessing, in_color
from labcore.spec.preprocessing.fitting import fit

REQUIREMENTS = ("numpy>=2,<3", "pillow>=11.3,<14", "opencv-python-headless>=4.10,<6")

HEAD = '''"""Answers of an exported network to images.

    pip install -r requirements.txt
    python predict.py IMAGE_OR_FOLDER ... [--out answers.csv]

Reads PNG, JPEG, BMP, WebP and TIFF with 8 bits, and .npz with an array 'images' (N, H, W) or (N, H, W, C) uint8.
From Python: Model(MODEL).probabilities(images), with images (N, {height}, {width}, {channels}) of 0-255{order}.
{outside}"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Fit = Literal["stretch", "letterbox", "crop"]
Interpolation = Literal["auto", "nearest", "linear", "cubic", "area", "lanczos"]

HERE = Path(__file__).resolve().parent
MODEL = HERE / "{file}"
LABELS = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
CLASSES = LABELS["classes"]
SHAPE = tuple(LABELS["shape"])
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")

'''

PREPARED = '''
def prepared(image):
    """An image (h, w, 1 or 3) uint8 as the network was shown its own: (H, W, C) uint8."""
    image = in_color(image, SHAPE[2])
{steps}    return fit(image, SHAPE[:2], "{fit}", "{interpolation}").reshape(SHAPE)
'''

BODY = '''
def decoded(path):
    """The image in a file: (h, w, 1) gray or (h, w, 3) RGB, uint8; upright, and transparency on white."""
    with Image.open(path) as image:
        if image.mode in ("F", "I") or image.mode.startswith("I;16"):
            raise ValueError("has more than 8 bits; convert it")
        image = ImageOps.exif_transpose(image)
        if image.mode in ("1", "L"):
            return np.asarray(image.convert("L"))[..., None]
        if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
            gray, image = image.mode in ("LA", "La"), image.convert("RGBA")
            flat = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
            return np.asarray(flat)[..., :1] if gray else np.asarray(flat)
        return np.asarray(image.convert("RGB"))


def images_at(path):
    """Pairs of a name and an image: of a file, of the files in a folder, of the rows of an .npz."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as stored:
            rows = stored["images"]
        if rows.dtype != np.uint8:
            raise SystemExit(f"{path}: images must be uint8, 0-255, and are {rows.dtype}.")
        rows = rows[..., None] if rows.ndim == 3 else rows
        yield from ((f"{path.name}:{number}", row) for number, row in enumerate(rows))
        return
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if path.is_dir() and file.suffix.lower() not in SUFFIXES:
            continue
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            yield name, decoded(file)
        except (OSError, ValueError) as error:
            print(f"Left out {name}: {error}", file=sys.stderr)


def cell(text):
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\\t", "\\r")) else text


def answers(paths, batch=32):
    """Rows of file, class, and the probability of each class."""
    model, waiting = Model(MODEL), []

    def told():
        found = model.probabilities(np.stack([image for _, image in waiting]))
        for (name, _), row in zip(waiting, found):
            yield [cell(name), cell(CLASSES[int(row.argmax())]), *(float(f"{p:.6g}") for p in row)]

    for path in paths:
        for name, image in images_at(path):
            waiting.append((name, prepared(image)))
            if len(waiting) == batch:
                yield from told()
                waiting = []
    if waiting:
        yield from told()


def main():
    asked = argparse.ArgumentParser(description="Answers of the exported network to images, as CSV.")
    asked.add_argument("paths", nargs="+", type=Path, metavar="IMAGE_OR_FOLDER", help="image, folder or .npz")
    asked.add_argument("--out", type=Path, help="write the CSV here instead of printing it")
    given = asked.parse_args()
    for path in given.paths:
        if not path.exists():
            raise SystemExit(f"There is nothing at {path}.")
    out = given.out.open("w", newline="", encoding="utf-8") if given.out else sys.stdout
    table = csv.writer(out, lineterminator="\\n")
    table.writerow(["file", "class", *map(cell, CLASSES)])
    table.writerows(answers(given.paths))
    out.flush()


if __name__ == "__main__":
    main()
'''


def prediction_script(form: ExportFormat, preprocessing: Preprocessing, shape: tuple[int, int, int]) -> str:
    """The source of `predict.py` for an export in `form` of a network that takes images of `shape` `(H, W, C)`."""
    source, steps = PlainSource(), ""
    source.function(in_color)
    source.function(fit)
    for name, choice in (("Denoising", preprocessing.denoising), ("Contrast", preprocessing.contrast)):
        if choice.kind != "none":
            source.settings(choice, "apply", name)
            steps += f"    image = {name}().apply(image)\n"
    head = HEAD.format(
        height=shape[0],
        width=shape[1],
        channels=shape[2],
        order=", red first" if shape[2] == 3 else "",
        file=form.file,
        outside=outside(preprocessing),
    )
    prepared = PREPARED.format(steps=steps, fit=preprocessing.fit, interpolation=preprocessing.interpolation)
    parts = [head.rstrip(), source.text(), prepared.strip(), form.runtime.strip(), BODY.strip()]
    return "\n\n\n".join(parts) + "\n"


def outside(preprocessing: Preprocessing) -> str:
    """What is done to images before the network, in words; empty where it is nothing but their size."""
    done = [each.title for each in (preprocessing.denoising, preprocessing.contrast) if each.kind != "none"]
    if not done:
        return ""
    return (
        f"Images are prepared before the network by: {', '.join(done)}. prepared() below does that, Model does not.\n"
    )


def requirements(form: ExportFormat) -> str:
    """The text of the requirements of `predict.py`."""
    return "\n".join((*REQUIREMENTS, *form.requirements)) + "\n"
