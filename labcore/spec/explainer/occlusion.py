"""Occlusion sensitivity."""

import math
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.explainer.base import Explainer, Network, Passes
from labcore.spec.explainer.baseline import Baseline, baseline

PARTS = 7
"""A patch of no set size is so many times in the image's shorter side."""


class Occlusion(Explainer):
    """Cover one patch after the other and see how far the class's score falls: slow, and it measures what it shows."""

    title: ClassVar[str] = "Occlusion sensitivity"
    kind: Literal["occlusion"] = "occlusion"
    signed: ClassVar[bool] = True
    patch: int = setting(
        0,
        "Side of the patch; about the size of what the class is known by. Larger where nothing falls, smaller for a "
        "finer map; 0 takes a seventh of the shorter side.",
        low=0,
        high=512,
        usual=(0, 64),
        unit="px",
    )
    stride: int = setting(
        0,
        "How far the patch moves on. Smaller steps give a finer map and take longer; 0 takes half the patch.",
        low=0,
        high=512,
        usual=(0, 64),
        unit="px",
    )
    fill: Baseline = setting(
        "mean",
        "What the patch shows. Take the mean, which is the least conspicuous, unless that color is a sign of a class "
        "by itself.",
    )

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Zeiler & Fergus, ECCV 2014, section 4.2. `(n, H, W)` in units of score: for each pixel the mean,
        over the patches that cover it, of the score with the image whole less that with the patch in place.
        """
        filled = baseline(images, self.fill)
        whole = network.scores(images, classes)
        each = zip(images, filled, classes, whole, strict=True)
        return np.stack([self._map(network, *one) for one in each])

    def _map(
        self, network: Network, image: NDArray[np.uint8], fill: NDArray[np.float32], label: np.int32, whole: np.float32
    ) -> NDArray[np.float32]:
        """`(H, W)` of one image `(H, W, C)`."""
        corners, patch = self._corners(image.shape), self._patch(image.shape)
        falls, covered = np.zeros(image.shape[:2]), np.zeros(image.shape[:2])
        for first in range(0, len(corners), network.at_once):
            chosen = corners[first : first + network.at_once]
            hidden = np.repeat(image[None].astype(np.float32), len(chosen), axis=0)
            for copy, (row, column) in zip(hidden, chosen, strict=True):
                here = np.s_[row : row + patch, column : column + patch]
                copy[here] = fill[here]
            scores = network.scores(hidden, np.full(len(chosen), label))
            for score, (row, column) in zip(scores, chosen, strict=True):
                here = np.s_[row : row + patch, column : column + patch]
                falls[here] += whole - score
                covered[here] += 1
        return (falls / covered).astype(np.float32)

    def _patch(self, shape: tuple[int, ...]) -> int:
        shorter = min(shape[:2])
        return min(self.patch or max(2, round(shorter / PARTS)), shorter)

    def _places(self, side: int, patch: int) -> list[int]:
        """Where patches begin on a side, the last at its end, so that every pixel is covered."""
        stride = min(self.stride or max(1, patch // 2), patch)
        return [*range(0, side - patch, stride), side - patch]

    def _corners(self, shape: tuple[int, ...]) -> list[tuple[int, int]]:
        patch = self._patch(shape)
        return [(row, column) for row in self._places(shape[0], patch) for column in self._places(shape[1], patch)]

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        patch = self._patch(shape)
        return Passes(forward=1 + math.prod(len(self._places(side, patch)) for side in shape[:2]))
