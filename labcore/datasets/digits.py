"""Scikit-learn's handwritten digits: real, small, and there wherever scikit-learn is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from labcore.datasets import splits, storage
from labcore.datasets.card import Card, Split

NAME = "digits"
CLASSES = tuple("0123456789")
SIDE = 8
DARKEST = 16  # scikit-learn's pixels count the dark dots among 4 × 4: 0 to 16

# How many of each class are in each split: known here so that listing the library need not import scikit-learn.
SPLIT_CLASSES: dict[str, tuple[int, ...]] = {
    "train": (124, 128, 124, 128, 127, 128, 127, 125, 122, 126),
    "val": (27, 27, 26, 28, 27, 27, 27, 27, 26, 27),
    "test": (27, 27, 27, 27, 27, 27, 27, 27, 26, 27),
}

STATED: dict[str, Any] = {
    "name": NAME,
    "title": "Handwritten digits, 8 × 8",
    "task": "classification",
    "classes": CLASSES,
    "source": "built-in",
    "modality": "digits",
    "origin": "Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, as shipped by scikit-learn",
    "licence": "CC BY 4.0",
    "citation": "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository "
    "(1998), doi:10.24432/C50P49",
}


class Digits:
    """The built-in set `digits`: 1,797 gray images."""

    name = NAME

    def card(self) -> Card:
        """The card of the set before it is written. Its fingerprint names the source instead of the pixels."""
        parts = {
            name: Split(images=sum(counts), classes=dict(zip(CLASSES, counts, strict=True)))
            for name, counts in SPLIT_CLASSES.items()
        }
        return Card(
            **STATED,
            images=sum(part.images for part in parts.values()),
            shape=(SIDE, SIDE, 1),
            height_range=(SIDE, SIDE),
            width_range=(SIDE, SIDE),
            channels=1,
            splits=parts,
            fingerprint="scikit-learn",
        )

    def write(self, folder: Path, progress: Callable[[float, str], None] | None = None) -> Card:
        """Write the set into `folder`, which must not exist, pixels scaled to 0–255."""
        from sklearn.datasets import load_digits

        if progress:
            progress(0.0, "Reading the digits")
        images, labels = load_digits(return_X_y=True)
        pixels = np.round(images * (255 / DARKEST)).astype(np.uint8).reshape(-1, SIDE, SIDE, 1)
        division = splits.complete(None, labels[:, None] == np.arange(len(CLASSES)), np.arange(len(labels)))
        files = [f"load_digits()[{index}]" for index in range(len(pixels))]
        return storage.write(folder, pixels, labels, division.split, files, **STATED)
