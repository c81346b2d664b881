"""Whether an image is unlike the training images: in the eyes of the network, or by its look alone.

A network need not notice that it is shown noise: what it has learned to tell apart may be all that it looks for. So two
distances are asked, and either may warn: where an image lies among what the network makes of training images, and how
it looks when nothing but its coarse brightness and color is left. `python -m benchmarks unlike` measures both on
three data sets; what it finds is not recorded yet, and `tests/explain/test_unlike.py` has drawn images only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.covariance import ledoit_wolf
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

UNUSUAL = 0.01
"""An image is unlike the training data where a smaller share of validation images lies as far off, by one of the
distances; see `false_alarms`."""

NEIGHBOUR = 10
"""The training image whose distance counts, by how near it is: one alone may lie anywhere."""

LOOK_SIDE = 8
"""Pixels to which an image is reduced to see its look."""

MOST_FEATURES = 256
"""Features beyond which their principal components take their place: covariances grow with the square."""

FLATTEST = 1e-6
"""Of the largest variance, that below which a direction counts as this wide: what never varied tells no distance."""

Features = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """Images as both distances see them: `features` `(n, K)` of a network, and `looks` `(n, L)`, see `looks_of`."""

    features: Features
    looks: Features


def looks_of(images: NDArray[np.uint8]) -> Features:
    """Images `(n, H, W, C)` reduced to `LOOK_SIDE` pixels a side, as rows of shares of the largest value."""
    size = (LOOK_SIDE, LOOK_SIDE)
    small = [cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(-1) for image in images]
    return np.stack(small).astype(np.float32) / 255


class ClassDistance:
    """How far features lie from the nearest class's mean: Mahalanobis' distance, by one covariance for all classes
    (Lee et al., NeurIPS 2018), shrunk as Ledoit & Wolf (2004) have it, since images are few for so many features.

    Args:
        features: `(m, K)` of training images.
        labels: `(m,)` their classes.
    """

    def __init__(self, features: Features, labels: NDArray[np.int32]):
        self._components = None
        if features.shape[1] > MOST_FEATURES:
            number = min(MOST_FEATURES, len(features))
            self._components = PCA(number, svd_solver="randomized", random_state=0).fit(features)
        reduced = self._reduced(features)
        known, places = np.unique(labels, return_inverse=True)
        means = np.stack([reduced[places == place].mean(axis=0) for place in range(len(known))])
        covariance, _ = ledoit_wolf(reduced - means[places], assume_centered=True)
        variances, directions = np.linalg.eigh(covariance)
        largest = variances[-1] if variances[-1] > 0 else 1.0
        self._whitening = directions / np.sqrt(np.maximum(variances, FLATTEST * largest))
        self._means = means @ self._whitening

    def __call__(self, features: Features) -> NDArray[np.float64]:
        """`(n,)` of features `(n, K)`."""
        white = self._reduced(features) @ self._whitening
        return np.sqrt(np.min([((white - mean) ** 2).sum(axis=1) for mean in self._means], axis=0))

    def _reduced(self, features: Features) -> NDArray[np.float64]:
        return np.asarray(features if self._components is None else self._components.transform(features), np.float64)


class LookDistance:
    """How far `looks` `(n, L)` lie from those of the tenth nearest of the training images `(m, L)`."""

    def __init__(self, looks: Features):
        self._nearest: Any = NearestNeighbors(algorithm="brute").fit(looks)
        self._rank = min(NEIGHBOUR, len(looks))

    def __call__(self, looks: Features) -> NDArray[np.float64]:
        """`(n,)` of looks `(n, L)`."""
        return np.asarray(self._nearest.kneighbors(looks, self._rank)[0][:, -1], np.float64)


@dataclass(frozen=True)
class Unlike:
    """What either distance says of n images.

    Attributes:
        by_features, by_look: `(n,)` the share of validation images that lie as far or farther.
    """

    by_features: NDArray[np.float64]
    by_look: NDArray[np.float64]

    @property
    def reasons(self) -> list[list[str]]:
        """Of each image by what it is unlike the training images: `features`, `look`, both, or nothing."""
        named: Mapping[str, NDArray[np.float64]] = {"features": self.by_features, "look": self.by_look}
        return [
            [name for name, shares in named.items() if shares[place] < UNUSUAL] for place in range(len(self.by_look))
        ]


def false_alarms(validation: int) -> float:
    """The share of images of the same kind that either distance calls unlike, with so many validation images.

    Such an image is as likely to be the farthest, the second farthest, … of itself and them, and it is called unlike
    where fewer than `UNUSUAL` of them lie as far: with few, where it is the farthest.
    """
    fewer = sum(count / validation < UNUSUAL for count in range(validation))
    return fewer / (validation + 1)


class Likeness:
    """What is usual, learned from training images and held against validation images.

    Args:
        training: training images.
        labels: `(m,)` their classes.
        validation: images of the same kind that were not learned from: how far is usual.
    """

    def __init__(self, training: Seen, labels: NDArray[np.int32], validation: Seen):
        self._features, self._looks = ClassDistance(training.features, labels), LookDistance(training.looks)
        self._usual = np.sort(self._features(validation.features)), np.sort(self._looks(validation.looks))

    def of(self, images: Seen) -> Unlike:
        """How unlike the training images these are."""
        far = self._features(images.features), self._looks(images.looks)
        by_features, by_look = (
            1 - np.searchsorted(usual, each, side="left") / len(usual)
            for usual, each in zip(self._usual, far, strict=True)
        )
        return Unlike(by_features, by_look)
