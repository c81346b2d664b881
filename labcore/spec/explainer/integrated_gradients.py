"""Integrated gradients."""

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.explainer.base import Explainer, Network, Passes
from labcore.spec.explainer.baseline import Baseline, baseline

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(4)
"""Of Gauss–Legendre quadrature on a stretch from -1 to 1: exact where the gradient changes as a polynomial does."""

CLOSE = 0.005
"""The share of the whole by which all stretches of the way together may miss it, before those that do are halved."""

MOST = 16
"""Times the steps asked for, that an image may take."""

Image = NDArray[np.floating]
"""`(H, W, C)`."""


class IntegratedGradients(Explainer):
    """What each pixel adds to the score on the way from an empty image to this one: the parts sum up to the whole."""

    title: ClassVar[str] = "Integrated gradients"
    kind: Literal["integrated_gradients"] = "integrated_gradients"
    signed: ClassVar[bool] = True
    baseline: Baseline = setting(
        "black",
        "The empty image that the way begins at. Pixels that are as in it get nothing: over dark images with meaning "
        "in the dark, take the mean or a blurred one.",
    )
    steps: int = setting(
        32,
        "Points on the way at which gradients are taken. Where the parts miss the whole, as gradients jump there, more "
        "are taken by themselves, up to sixteen times as many.",
        low=8,
        high=512,
        usual=(16, 128),
        step=4,
        log=True,
    )

    def maps(self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Reference: Sundararajan et al., ICML 2017; the path integral by Gauss–Legendre quadrature on stretches of the
        way, halved where their part misses the change of the score that is known of both ends.

        `(n, H, W)`, summed over channels, in units of score: each map's sum is the score of the image less that of the
        baseline, see `facts`.
        """
        start = baseline(images, self.baseline)
        each = zip(start, images, classes, strict=True)
        return np.stack([self._map(network, *one) for one in each]).astype(np.float32)

    def facts(
        self, network: Network, images: NDArray[np.uint8], classes: NDArray[np.int32], maps: NDArray[np.float32]
    ) -> dict[str, NDArray[np.float32]]:
        """`score_difference`, of image and baseline, and the map's `sum`: completeness says that they are equal."""
        start = baseline(images, self.baseline)
        return {
            "score_difference": network.scores(images, classes) - network.scores(start, classes),
            "sum": maps.sum(axis=(1, 2), dtype=np.float64).astype(np.float32),
        }

    def _map(self, network: Network, start: Image, image: NDArray[np.uint8], label: np.int32) -> NDArray[np.float64]:
        """`(H, W)`."""
        way = (image - start).astype(np.float64)
        ends = np.linspace(0, 1, self._stretches + 1)
        stretches = np.stack([ends[:-1], ends[1:]], axis=1)
        whole, taken = np.zeros(image.shape[:2]), 0
        allowed: float | None = None
        while len(stretches):
            scores = self._scores(network, start, way, stretches.reshape(-1), label).reshape(-1, 2)
            rises = scores[:, 1] - scores[:, 0]
            if allowed is None:
                allowed = CLOSE * abs(float(scores[-1, 1] - scores[0, 0])) / self._stretches
            taken += len(stretches) * len(POINTS)
            parts = self._parts(network, start, way, stretches, label)
            misses = np.abs(parts.sum(axis=(1, 2)) - rises)
            room = (MOST * self.steps - taken) // (2 * len(POINTS))
            missed = misses > max(allowed, np.sort(misses)[-room - 1] if room < len(misses) else 0)
            whole += parts[~missed].sum(axis=0)
            middle = stretches[missed].mean(axis=1)
            first, second = (np.stack([stretches[missed, 0], middle], 1), np.stack([middle, stretches[missed, 1]], 1))
            stretches = np.concatenate([first, second])
        return whole

    def _parts(
        self, network: Network, start: Image, way: Image, stretches: NDArray[np.float64], label: np.int32
    ) -> NDArray[np.float64]:
        """`(s, H, W)` what each pixel adds on each of `stretches` `(s, 2)` of the way."""
        found: NDArray[np.float64] = np.empty((len(stretches), *way.shape[:2]))
        several = max(1, network.at_once // len(POINTS))
        for first in range(0, len(stretches), several):
            chosen = stretches[first : first + several]
            half, middle = np.diff(chosen, axis=1) / 2, chosen.mean(axis=1, keepdims=True)
            gradients = self._gradients(network, start, way, (middle + half * POINTS).reshape(-1), label)
            grouped = gradients.reshape(len(chosen), len(POINTS), *way.shape)
            means = np.einsum("sphwc,p->shwc", grouped, WEIGHTS) * half[..., None, None]
            found[first : first + several] = (means * way).sum(axis=-1)
        return found

    def _gradients(
        self, network: Network, start: Image, way: Image, at: NDArray[np.float64], label: np.int32
    ) -> NDArray[np.float64]:
        """`(s, H, W, C)` at the shares `at` `(s,)` of the way."""
        points = (start + at[:, None, None, None] * way).astype(np.float32)
        return network.gradients(points, np.full(len(at), label)).astype(np.float64)

    def _scores(
        self, network: Network, start: Image, way: Image, at: NDArray[np.float64], label: np.int32
    ) -> NDArray[np.float64]:
        """`(s,)`, the same."""
        found: NDArray[np.float64] = np.empty(len(at))
        for first in range(0, len(at), network.at_once):
            some = at[first : first + network.at_once]
            points = (start + some[:, None, None, None] * way).astype(np.float32)
            found[first : first + network.at_once] = network.scores(points, np.full(len(some), label))
        return found

    @property
    def _stretches(self) -> int:
        return self.steps // len(POINTS)

    def passes(self, shape: tuple[int, int, int]) -> Passes:
        return Passes(forward=4 + MOST * self.steps // 2, backward=MOST * self.steps)
