"""The questions to the bench about the codes of a run that makes images."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.launch.explanation import network
from labcore.store.folder import RunFolder

LATENT, IMAGES, CODES, CLASSES, SAMPLES = "latent", "latent_images", "latent_codes", "latent_classes", "samples"
"""What the bench is asked by these names, see `labcore.tasks.answers`."""


def about(folder: RunFolder) -> dict[str, Any]:
    """What the bench must know to tell of the codes of the run in `folder`, and of the mean code of each class."""
    return network(folder)


def images(folder: RunFolder, codes: NDArray[np.floating], of: int | Sequence[int] | None = None) -> dict[str, Any]:
    """What the bench must know to make images of `codes` `(n, D)`; where it is told classes, of these, by index."""
    told = [of] * len(codes) if isinstance(of, int) else None if of is None else list(of)
    return {**network(folder), "codes": np.round(codes, 6).tolist(), "classes": told}


def codes(folder: RunFolder, rows: Sequence[int]) -> dict[str, Any]:
    """What the bench must know to code images of the run's data set, by their places."""
    return {**network(folder), "rows": [int(row) for row in rows]}


def samples(folder: RunFolder, number: int, seed: int, of: int | None, at_once: int) -> list[dict[str, Any]]:
    """What the bench must know to draw so many samples, in parts that are asked for one after the other."""
    whole = {**network(folder), "number": number, "seed": seed, "of": of}
    return [{**whole, "first": first, "last": min(number, first + at_once)} for first in range(0, number, at_once)]


def unpacked(answer: Mapping[str, Any]) -> NDArray[np.uint8]:
    """The images in an answer, `(n, H, W, C)` uint8."""
    return np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).reshape(answer["shape"])
