"""A variational autoencoder that is asked for codes and for images, and what it is worth on a split."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.tasks.generating import Generating
from labcore.tasks.sampled import BLOCK, Comparison
from labcore.training.bound import Bound

MOST_BOUNDED = 10_000
"""Images of a split whose bound is worked out, at most."""

ACTIVE = 0.01
"""A number of the code is in use where its mean varies by more than this over images (Burda et al., ICLR 2016)."""


@dataclass(frozen=True)
class Encoding(Generating):
    """A generator that can also say which code an image has.

    Args:
        encoder: from images to the mean and the logarithm of the variance of their codes.
        bound: what images cost.
    """

    encoder: keras.Model | None = None
    bound: Bound | None = None

    def means(self, images: NDArray[np.uint8], labels: NDArray[np.integer]) -> NDArray[np.float32]:
        """The means of the codes of images `(N, H, W, C)`, `(N, D)`, without the class."""
        assert self.bound is not None
        return self.bound.codes(images, labels)[0]

    def again(self, images: NDArray[np.uint8], labels: NDArray[np.integer]) -> NDArray[np.uint8]:
        """The images as their codes give them back."""
        return self.images(self.told(self.means(images, labels), labels))


def bounded(encoding: Encoding, comparison: Comparison, split: str, between: Callable[[], None]) -> dict[str, float]:
    """The evidence lower bound on a split, its parts, and how many numbers of the code are in use."""
    assert encoding.bound is not None
    rows = comparison.rows(split, MOST_BOUNDED)
    reconstructions, divergences, means = encoding.bound.of(comparison.images, comparison.dataset.labels, rows, between)
    reconstruction, kl = (float(each.mean(dtype=np.float64)) for each in (reconstructions, divergences))
    return {
        "elbo": -(reconstruction + kl),
        "reconstruction": reconstruction,
        "kl": kl,
        "active_units": float((means.var(axis=0) > ACTIVE).sum()),
    }


def read_again(
    encoding: Encoding, comparison: Comparison, split: str, most: int, between: Callable[[], None]
) -> dict[str, float]:
    """Which shares of the reconstructions of `most` images of a split are read as the image is, and rightly; empty
    where the reader tells no classes."""
    if comparison.reader.probabilities is None:
        return {}
    rows, labels = comparison.rows(split, most), comparison.dataset.labels
    parts = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    again = np.concatenate(
        [comparison.read(encoding.again(comparison.images[part], labels[part]), between) for part in parts]
    )
    return {
        "reconstructions_read": float((again == comparison.read_as(split, most, between)).mean()),
        "reconstructions_right": float((again == labels[rows]).mean()),
    }
