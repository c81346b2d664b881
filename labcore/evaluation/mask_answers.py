"""What a network that gives each pixel a class answered to each image of a split, as a run keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.mask_calibration import BINS

ARTIFACTS = {"validation": "validation_masks", "test": "test_masks"}
"""The arrays in which a run keeps them, by part of a report."""

GENERAL = {"validation": "validation_masks_general", "test": "test_masks_general"}
"""The same arrays of the network for all classes by itself, where there is a specialist beside it."""


@dataclass(frozen=True)
class MaskAnswers:
    """How often which class was given for which, image by image: all figures come of it, and no mask need be kept.

    Attributes:
        index: `(N,)` int64, the images' places in the data set.
        counts: `(N, C, C)` int32, pixels: row the true class, column the one given.
        outlines: `(N, C, 4)` int32, see `labcore.evaluation.boundary.outlines`.
        losses: `(N,)` float32, the mean cross-entropy of each image's pixels, in nats.
        groups: `(N,)` int32, the same for images of one group, such as a patient; None where images stand alone.
        sureness: `(N, BINS, 3)` float32, see `labcore.evaluation.mask_calibration.sureness`; None where not counted.
    """

    index: NDArray[np.int64]
    counts: NDArray[np.int32]
    outlines: NDArray[np.int32]
    losses: NDArray[np.float32]
    groups: NDArray[np.int32] | None = None
    sureness: NDArray[np.float32] | None = None

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As they are kept."""
        kept: dict[str, NDArray[Any]] = {
            "index": self.index,
            "counts": self.counts,
            "outlines": self.outlines,
            "losses": self.losses,
        }
        beside = {"groups": self.groups, "sureness": self.sureness}
        return {**kept, **{name: each for name, each in beside.items() if each is not None}}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[Any]] | None) -> Self | None:
        """From what is kept; None where nothing is, or nothing that fits: the folder may come from anywhere."""
        if not arrays or not {"index", "counts", "outlines", "losses"} <= set(arrays):
            return None
        index, counts, outlines, losses = (arrays[name] for name in ("index", "counts", "outlines", "losses"))
        found = cls(index, counts, outlines, losses, arrays.get("groups"), arrays.get("sureness"))
        if found.counts.ndim != 3 or found.outlines.ndim != 3 or found.index.ndim != 1 or not len(found.index):
            return None
        number, classes = len(found.index), found.counts.shape[1]
        shapes = {"counts": (number, classes, classes), "outlines": (number, classes, 4), "losses": (number,)}
        if any(getattr(found, name).shape != shape for name, shape in shapes.items()):
            return None
        if any(each.dtype.kind not in "iu" for each in (found.index, found.counts, found.outlines)):
            return None
        if found.losses.dtype.kind != "f" or not np.isfinite(found.losses).all():
            return None
        if min(found.counts.min(), found.outlines.min(), found.index.min()) < 0:
            return None
        sure = found.sureness
        if sure is not None and (sure.shape != (number, BINS, 3) or not np.isfinite(sure).all() or sure.min() < 0):
            return None
        of_images = found.groups is None or (found.groups.shape == (number,) and found.groups.dtype.kind in "iu")
        return found if of_images and len(np.unique(found.index)) == number else None

    @classmethod
    def of(
        cls,
        index: NDArray[np.int64],
        counts: NDArray[np.integer],
        outlines: NDArray[np.integer],
        losses: NDArray[np.floating],
        groups: NDArray[np.str_] | None,
        sureness: NDArray[np.float32] | None = None,
    ) -> Self:
        """With the groups' names, `(N,)`, as numbers: names may tell who a patient is."""
        numbers = None if groups is None else np.unique(groups, return_inverse=True)[1].astype(np.int32)
        return cls(
            index, counts.astype(np.int32), outlines.astype(np.int32), losses.astype(np.float32), numbers, sureness
        )
