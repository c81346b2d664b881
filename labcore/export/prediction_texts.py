"""The parts of `predict.py` that are the same for every network, and those that differ by what it tells."""

HEAD = '''"""{about}.

    pip install -r requirements.txt
    python predict.py IMAGE_OR_FOLDER ... [--out {out}]

Reads PNG, JPEG, BMP, WebP and TIFF with 8 bits, and .npz with an array 'images' (N, H, W) or (N, H, W, C) uint8.
From Python: Model(MODEL).{call}, with images (N, {height}, {width}, {channels}) of 0-255{order}.
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
FIT: Fit = "{fit}"
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")
GIVEN, TOLD = {given!r}, "{told}"

'''

PREPARED = '''
def prepared(image, how: Fit = FIT):
    """An image (h, w, 1 or 3) uint8 as the network was shown its own: (H, W, C) uint8."""
    image = in_color(image, SHAPE[2])
{steps}    return fit(image, SHAPE[:2], how, "{interpolation}").reshape(SHAPE)
'''

READING = '''
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
'''

TELLS = '''
class Model(Runtime):
    """The exported network."""

    def probabilities(self, images):
        """Probabilities (N, ..., classes) float32 of images (N, H, W, C), uint8 or float, 0-255."""
        return self.answer(images)

'''

OF_IMAGES = (
    TELLS
    + '''
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
)

OF_PIXELS = (
    TELLS
    + '''
COLORS = LABELS["colors"]
TILE = tuple(LABELS["tile"])  # height, width, in pixels of an image: at the scale of the training images
BARE = 150  # gray where nothing is said, as the image was cropped


def in_tiles(model, image, batch=8):
    """The mask (h, w) uint8 of an image from overlapping tiles, blended where they overlap."""

    def answer(tiles):
        found = model.probabilities(np.stack([prepared(tile, "stretch") for tile in tiles]))
        return np.stack([cv2.resize(each, TILE[::-1]) for each in found]) if SHAPE[:2] != TILE else found

    mask = np.zeros(image.shape[:2], np.uint8)
    for top, band in tiled(image, TILE, len(CLASSES), answer, batch):
        mask[top : top + len(band)] = band.argmax(axis=2)
    return mask


def masks(paths, tile=False, batch=8):
    """Triples of a name, the image (h, w, 1 or 3), and its mask (h, w) uint8: class numbers, 255 where cropped away."""
    model, waiting = Model(MODEL), []

    def told():
        found = model.probabilities(np.stack([prepared(image) for _, image in waiting]))
        for (name, image), answer in zip(waiting, found):
            yield name, image, unfit_mask(answer.argmax(axis=2).astype(np.uint8), image.shape[:2], FIT)

    for path in paths:
        for name, image in images_at(path):
            if tile:
                yield name, image, in_tiles(model, image)
                continue
            waiting.append((name, image))
            if len(waiting) == batch:
                yield from told()
                waiting = []
    if waiting:
        yield from told()


def overlaid(image, mask, opacity):
    """The image (h, w, 3) uint8 with each class over it in its color; class 0, as a rule the background, is not."""
    palette = np.full((256, 3), BARE, np.float32)
    palette[: len(COLORS)] = COLORS
    share = np.where(mask > 0, np.float32(opacity), np.float32(0))[..., None]
    return (image * (1 - share) + palette[mask] * share).astype(np.uint8)


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def place(name, taken):
    """Where the mask of an image goes: its name without the ending, unless another image has that."""
    parts = [part for part in name.replace("\\\\", "/").replace(":", "-").split("/") if part not in ("", ".", "..")]
    whole = "/".join(parts)
    short = whole.rsplit(".", 1)[0] if "." in parts[-1][1:] else whole
    tries = [short, whole, *(f"{whole}-{number}" for number in range(2, len(taken) + 3))]
    found = next(each for each in tries if each not in taken)
    taken.add(found)
    return f"{found}.png"


def main():
    asked = argparse.ArgumentParser(description="Masks that the exported network gives to images.")
    asked.add_argument("paths", nargs="+", type=Path, metavar="IMAGE_OR_FOLDER", help="image, folder or .npz")
    asked.add_argument("--out", type=Path, default=Path("masks"), help="the folder to write; masks by default")
    asked.add_argument("--tile", action="store_true", help="large images in overlapping tiles, not scaled as a whole")
    asked.add_argument("--opacity", type=float, default=0.5, help="how strongly overlays cover the images, 0 to 1")
    given = asked.parse_args()
    for path in given.paths:
        if not path.exists():
            raise SystemExit(f"There is nothing at {path}.")
    given.out.mkdir(parents=True, exist_ok=True)
    taken = set()
    with (given.out / "shares.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\\n")
        table.writerow(["file", *map(cell, CLASSES)])
        for name, image, mask in masks(given.paths, given.tile):
            where = place(name, taken)
            write(given.out / "masks" / where, mask)
            write(given.out / "overlays" / where, overlaid(image, mask, given.opacity))
            known = np.bincount(mask.ravel(), minlength=256)[: len(CLASSES)]
            table.writerow([cell(name), *(float(f"{share:.6g}") for share in known / max(1, known.sum()))])
    print(f"Wrote {len(taken)} masks to {given.out}: masks/ holds class numbers, overlays/ is to be looked at.")


if __name__ == "__main__":
    main()
'''
)
