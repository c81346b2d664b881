"""Images that a run has made and kept, and what is said of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.frechet import INCEPTION, distance_title
from labcore.evaluation.measures import measure

ALIKE = 0.5
"""A sample that lies nearer to a training image than this share of what is usual may be a copy."""


def images_of(found: Mapping[str, NDArray[Any]] | None, name: str) -> NDArray[np.uint8] | None:
    """The images `(n, H, W, 1 | 3)` uint8 kept under `name`; None where there are none of that form."""
    images = (found or {}).get(name)
    if images is None or images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3):
        return None
    return images if images.size else None


def distance_called(name: str, network: str) -> str:
    """What a figure is called: FID and KID in the features of the one network by which they have these names."""
    by_inception = network == INCEPTION and name in ("frechet_distance", "kernel_distance")
    return distance_title(name, INCEPTION) if by_inception else measure(name).title


def nearest_in_words(distances: NDArray[Any], usual: float) -> str:
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
