"""The parts of `predict.py` of what makes images, and of what codes them."""

MAKING_HEAD = '''"""Images that an exported generator makes.

    pip install -r requirements.txt
    python predict.py --number 16 --seed 0 --out images{class_example}

The same number and seed draw the same codes as in the lab that trained it, and so the same images, but for what this
format rounds; parity.json says how much that is.
From Python: Model(MODEL).images(codes(16, seed=0)) gives (16, {height}, {width}, {channels}) uint8, 0-255{order}.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HERE = Path(__file__).resolve().parent
MODEL = HERE / "{file}"
LABELS = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))
CLASSES = LABELS["classes"]  # those that it can be told; none where it is told none
SHARES = LABELS["shares"]  # of each class, where nobody asks for one
KNOWN = [name for name, share in zip(CLASSES, SHARES or []) if share]  # of others it has seen no training image
LATENT_SIZE = LABELS["latent_size"]
GIVEN, TOLD = {given!r}, "{told}"
'''

MAKING = '''
class Model(Runtime):
    """The exported generator."""

    def images(self, codes, batch=64):
        """Images (N, H, W, C) uint8, 0-255, of codes (N, D) float32."""
        parts = [self.answer(codes[start : start + batch]) for start in range(0, len(codes), batch)]
        return np.rint(np.concatenate(parts)).clip(0, 255).astype(np.uint8)


def codes(number, seed=0, name=None):
    """Codes (number, D) float32 of images to be made, drawn at random; of the class `name`, where one is named."""
    if not CLASSES:
        return drawn_codes(number, LATENT_SIZE, seed)
    shares = SHARES if name is None else [float(each == name) for each in CLASSES]
    return drawn_codes(number, LATENT_SIZE, seed, np.array(shares))


def cell(text):
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\\t", "\\r")) else text


def main():
    asked = argparse.ArgumentParser(description="Images that the exported generator makes, as PNG files.")
    asked.add_argument("--number", type=int, default=16, help="how many; 16 by default")
    asked.add_argument("--seed", type=int, default=0, help="another seed makes other images; 0 by default")
    asked.add_argument("--out", type=Path, default=Path("images"), help="the folder to write; images by default")
    if CLASSES:
        asked.add_argument("--class", dest="name", choices=KNOWN, help="images of this class only")
    given = asked.parse_args()
    if given.number < 1 or given.seed < 0:
        raise SystemExit("The number must be 1 or more, the seed 0 or more.")
    drawn = codes(given.number, given.seed, getattr(given, "name", None))
    made = Model(MODEL).images(drawn)
    given.out.mkdir(parents=True, exist_ok=True)
    width = len(str(given.number - 1))
    files = [f"{number:0{width}}.png" for number in range(given.number)]
    for file, image in zip(files, made):
        Image.fromarray(image[..., 0] if image.shape[2] == 1 else image).save(given.out / file)
    if CLASSES:
        with (given.out / "classes.csv").open("w", newline="", encoding="utf-8") as out:
            table = csv.writer(out, lineterminator="\\n")
            table.writerow(["file", "class"])
            told = drawn[:, LATENT_SIZE:].argmax(axis=1)
            table.writerows([file, cell(CLASSES[label])] for file, label in zip(files, told))
    print(f"Wrote {len(made)} images to {given.out}.")


if __name__ == "__main__":
    main()
'''

CODING = '''
TOLD_CLASSES = LABELS["told"]  # whether the class of an image must be said
LATENT_SIZE = LABELS["latent_size"]


class Model(Runtime):
    """The exported encoder."""

    def codes(self, images, labels=None):
        """Means and logarithms of the variances, (N, D) float32 each, of the codes of images (N, H, W, C), 0-255.

        Where it was told classes, `labels` (N,) are their numbers, in the order of CLASSES.
        """
        given = [images, np.eye(len(CLASSES), dtype=np.float32)[labels]] if TOLD_CLASSES else [images]
        found = self.answer(*given)
        return found[:, :LATENT_SIZE], found[:, LATENT_SIZE:]


def coded(paths, label=None, batch=32):
    """Triples of names, means, and logarithms of variances, some images at a time."""
    model, waiting = Model(MODEL), []

    def told():
        images = np.stack([image for _, image in waiting])
        return [name for name, _ in waiting], *model.codes(images, np.full(len(images), label or 0))

    for path in paths:
        for name, image in images_at(path):
            waiting.append((name, prepared(image)))
            if len(waiting) == batch:
                yield told()
                waiting = []
    if waiting:
        yield told()


def main():
    asked = argparse.ArgumentParser(description="Codes that the exported encoder gives to images, as an .npz.")
    asked.add_argument("paths", nargs="+", type=Path, metavar="IMAGE_OR_FOLDER", help="image, folder or .npz")
    asked.add_argument("--out", type=Path, default=Path("codes.npz"), help="the file to write; codes.npz by default")
    if TOLD_CLASSES:
        asked.add_argument("--class", dest="name", choices=CLASSES, required=True, help="the class of these images")
    given = asked.parse_args()
    for path in given.paths:
        if not path.exists():
            raise SystemExit(f"There is nothing at {path}.")
    label = CLASSES.index(given.name) if TOLD_CLASSES else None
    parts = list(coded(given.paths, label))
    if not parts:
        raise SystemExit("There is no image that can be read.")
    names = [name for part, _, _ in parts for name in part]
    means, log_variances = (np.concatenate([part[place] for part in parts]) for place in (1, 2))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("wb") as out:
        np.savez(out, files=np.array(names), means=means, log_variances=log_variances)
    print(f"Wrote the codes of {len(names)} images to {given.out}: means and log_variances, (N, {LATENT_SIZE}) each.")


if __name__ == "__main__":
    main()
'''
