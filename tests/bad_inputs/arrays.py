"""Bad npz files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.bad_inputs.base import REFUSED, BadInput
from tests.bad_inputs.importing import Made, bringing
from tests.datasets.pieces import noise, npy_of, npz_with, said

X, Y = noise(0, (60, 6, 5)), np.arange(60) % 3


def found() -> Iterator[BadInput]:
    for name, (make, says) in REFUSED_ONES.items():
        yield BadInput("npz", name, bringing(make), REFUSED, says)


def _saved(**arrays: Any) -> Made:
    def save(folder: Path) -> Path:
        np.savez(folder / "a.npz", **arrays)
        return folder / "a.npz"

    return save


def _saying(member: bytes) -> Made:
    return lambda folder: npz_with(folder / "a.npz", Y, images=member)


def _unfinite(value: float) -> Made:
    images = X.astype(np.float32)
    images[3, 2, 1] = value
    return _saved(images=images, labels=Y)


REFUSED_ONES: dict[str, tuple[Made, str]] = {
    "object array": (_saved(images=np.array([{"a": 1}], dtype=object), labels=np.array([0])), "Python objects"),
    "10⁶×10⁶ shape": (_saying(npy_of(said((10**6, 10**6)))), "promises"),
    "negative shape": (_saying(npy_of(said((-60, 6, 5)), bytes(1800))), "shape"),
    "lying header": (_saying(npy_of(said((60, 6, 5)), bytes(5))), "promises"),
    "len(x) ≠ len(y)": (_saved(images=X, labels=Y[:-1]), "60 rows, 'labels' has 59"),
    "NaN": (_unfinite(np.nan), "NaN"),
    "Inf": (_unfinite(np.inf), "infin"),
    "float labels": (_saved(images=X, labels=Y + 0.5), "fractions"),
    "label ≥ classes": (_saved(images=X, labels=Y, class_names=["a", "b"]), "label 2"),
    "missing key": (_saved(images=X), "labels"),
}
