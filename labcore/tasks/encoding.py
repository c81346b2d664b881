"""A variational autoencoder that is asked for codes and for images, and what it is worth on a split."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.tasks.generating import Generating
from labcore.tasks.sampled import Comparison
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
    images, labels = comparison.images[rows], comparison.dataset.labels[rows]
    parts = encoding.bound.of(images, labels, between)
    reconstruction, kl = (float(part.mean(dtype=np.float64)) for part in parts)
    means = encoding.means(images, labels)
    found = {
        "elbo": -(reconstruction + kl),
        "reconstruction": reconstruction,
        "kl": kl,
        "active_units": float((means.var(axis=0) > ACTIVE).sum()),
    }
    read = comparison.reader.probabilities
    if read is not None:
        again = read(encoding.images(encoding.told(means, labels), between)).argmax(axis=1)
        found["reconstructions_read"] = float((again == read(images).argmax(axis=1)).mean())
        found["reconstructions_right"] = float((again == labels).mean())
    return found
