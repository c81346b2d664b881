"""Directions through a space of codes, along which one can walk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STILL = 0.1
"""A direction along which the means of codes have a smaller deviation is not in use (Burda et al., ICLR 2016): codes
that are drawn, with one of 1, would lie many deviations out."""

WEAK = 1e-6
"""Of the strongest: what changes less than this is rounding."""


@dataclass(frozen=True)
class Directions:
    """Ways through a space of codes from a point in its middle.

    Attributes:
        middle: `(D,)`, where all places are 0.
        axes: `(k, D)`, of length 1 and at right angles to each other.
        deviations: `(k,)`, how far codes usually lie from the middle along each.
        shares: `(k,)`, how much of what varies each has; None where nobody has counted.
    """

    middle: NDArray[np.float64]
    axes: NDArray[np.float64]
    deviations: NDArray[np.float64]
    shares: NDArray[np.float64] | None = None

    def places(self, code: NDArray[np.floating]) -> NDArray[np.float64]:
        """Where a code `(D,)` lies along each, in deviations: `(k,)`."""
        return np.asarray(self.axes @ (code - self.middle) / self.deviations, np.float64)

    def moved(self, code: NDArray[np.floating], by: NDArray[np.floating]) -> NDArray[np.float64]:
        """The code after so many deviations `(k,)` along each."""
        return np.asarray(code + (by * self.deviations) @ self.axes, np.float64)

    def walk(self, code: NDArray[np.floating], number: int, places: NDArray[np.floating]) -> NDArray[np.float64]:
        """Codes that differ from `code` in where they lie along one direction alone: at each of `places`, in
        deviations; `(len(places), D)`."""
        steps = (places - self.places(code)[number]) * self.deviations[number]
        return np.asarray(code + steps[:, None] * self.axes[number], np.float64)


def plain(size: int, most: int) -> Directions:
    """The first numbers of a code themselves, as they are drawn: from a standard normal distribution."""
    number = min(size, most)
    return Directions(np.zeros(size), np.eye(number, size), np.ones(number))


def principal(codes: NDArray[np.floating], most: int) -> Directions:
    """Along which codes `(n, D)` vary most, the first most of all; none where they are all but alike."""
    codes = np.asarray(codes, np.float64)
    middle = codes.mean(axis=0)
    _, spread, axes = np.linalg.svd(codes - middle, full_matrices=False)
    deviations = spread / np.sqrt(len(codes))
    return _largest(middle, axes, deviations, deviations, most, STILL)


def factorized(kernel: NDArray[np.floating], most: int) -> Directions:
    """Along which a step of one length changes most of what the first layer gives: codes are drawn alike along each, so
    its deviation is 1.

    Args:
        kernel: of the first layer, `(D, F)`: it gives code @ kernel.
        most: so many directions.

    Reference: Shen & Zhou, "Closed-Form Factorization of Latent Semantics in GANs", CVPR 2021.
    """
    kernel = np.asarray(kernel, np.float64)
    axes, strengths, _ = np.linalg.svd(kernel, full_matrices=False)
    least = WEAK * float(strengths[0])
    return _largest(np.zeros(len(kernel)), axes.T, np.ones(len(strengths)), strengths, most, least)


def _largest(
    middle: NDArray[np.float64],
    axes: NDArray[np.float64],
    deviations: NDArray[np.float64],
    strengths: NDArray[np.float64],
    most: int,
    least: float,
) -> Directions:
    """Those of `axes`, in the order of their strength, that are stronger than `least`, each the way that its largest
    number is positive."""
    number = min(most, int((strengths > least).sum()))
    axes = axes[:number]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    total = float((strengths**2).sum())
    shares = strengths[:number] ** 2 / total if number else np.zeros(0)
    return Directions(middle, axes * np.sign(largest), deviations[:number], shares)
