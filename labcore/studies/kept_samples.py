"""Images that a run has made and kept, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.frechet import INCEPTION, distance_title
from labcore.evaluation.measures import measure

PAIRS = 12
"""Samples shown beside the training image nearest to them."""

ALIKE = 0.5
"""A sample that lies nearer to a training image than this share of what is usual may be a copy."""


def images_of(found: Mapping[str, NDArray[Any]] | None, name: str) -> NDArray[np.uint8] | None:
    """The images `(n, H, W, 1 | 3)` uint8 kept under `name`; None where there are none of that form."""
    images = (found or {}).get(name)
    if images is None or images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3):
        return None
    return images if images.size else None


def numbers_of(found: Mapping[str, NDArray[Any]] | None, name: str, dimensions: int) -> NDArray[Any] | None:
    """The array kept under `name`, where it is one of finite numbers in so many dimensions; None where it is not."""
    numbers = (found or {}).get(name)
    if numbers is None or numbers.ndim != dimensions or numbers.dtype.kind not in "fiu":
        return None
    return numbers if np.isfinite(numbers).all() else None


def distance_called(name: str, network: str) -> str:
    """What a figure is called: FID and KID in the features of the one network by which they have these names."""
    by_inception = network == INCEPTION and name in ("frechet_distance", "kernel_distance")
    return distance_title(name, INCEPTION) if by_inception else measure(name).title


@dataclass(frozen=True)
class Nearest:
    """Samples beside the training images nearest to them.

    Attributes:
        pairs: of the samples that lie nearest, rows of them by turns with rows of their training images,
            `(n, H, W, 1 | 3)` uint8, `across` in a row.
        words: whether any may be a copy, and among how many training images the nearest was looked for.
    """

    pairs: NDArray[np.uint8]
    across: int
    words: str

    @classmethod
    def of(cls, found: Mapping[str, NDArray[Any]] | None) -> "Nearest | None":
        """Of what a run has kept; None where that is not of its form: a run's folder may come from anywhere."""
        kept = found or {}
        samples, nearest = images_of(kept, "samples"), images_of(kept, "nearest")
        distances, usual = numbers_of(kept, "distances", 1), numbers_of(kept, "usual", 0)
        if samples is None or nearest is None or samples.shape != nearest.shape or distances is None or usual is None:
            return None
        if len(distances) != len(samples):
            return None
        shown = np.argsort(distances, kind="stable")[:PAIRS]
        across = max(1, len(shown) // 2)
        parts = [shown[start : start + across] for start in range(0, across * (len(shown) // across), across)]
        pairs = np.concatenate([part for rows in parts for part in (samples[rows], nearest[rows])])
        words = _nearest_in_words(distances, float(usual)) + _looked_at_in_words(kept.get("looked_at"))
        return cls(pairs, across, words)


def _nearest_in_words(distances: NDArray[Any], usual: float) -> str:
    """Whether samples may be copies of training images.

    Args:
        distances: of each to the training image that is nearest to it.
        usual: of validation images to theirs.
    """
    close = int((distances < ALIKE * usual).sum())
    return (
        f"{close} of {len(distances)} lie nearer to a training image than half of what is usual for validation images, "
        "which nobody can have learned by heart: they may be copies."
        if close
        else f"None of {len(distances)} lies much nearer to a training image than validation images do, which nobody "
        "can have learned by heart."
    )


def _looked_at_in_words(found: NDArray[Any] | None) -> str:
    """Among how many training images the nearest was looked for, as a sentence; empty where that is not kept."""
    if found is None or found.shape != (2,):
        return ""
    looked_at, there = (int(each) for each in found)
    return f" Looked for among {'all' if looked_at == there else f'{looked_at:,} of'} {there:,} training images."
