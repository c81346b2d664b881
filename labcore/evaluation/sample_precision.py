"""Precision and recall of a generative model: are its samples among real images, and real images among its samples?"""

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.blocks import rows_at_once

Features = NDArray[np.floating]
Kept = NDArray[np.bool_]

NEAREST = 3

ROUNDING = 1e-12
"""Relative to the features' squared lengths: what is nearer counts as the same."""


def precision_recall(real: Features, generated: Features, k: int = NEAREST) -> tuple[float, float]:
    """The share of samples that lie among the real images, and the share of real images that lie among the samples.

    Something lies among the images of a set where it is no further from one of them than that one's `k`-th nearest
    other. Precision falls where samples look unreal, recall where some kinds of images are not made.

    Source: Kynkäänniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS 2019.

    Args:
        real: `(N, K)`.
        generated: `(M, K)`.
        k: which nearest; the paper's 3.

    Raises InputError: one of the sets has no more than `k` images.
    """
    precision, recall = precisions_recalls(
        real, generated, np.ones((len(real), 1), bool), np.ones((len(generated), 1), bool), k
    )
    return float(precision[0]), float(recall[0])


def precisions_recalls(
    real: Features, generated: Features, kept_real: Kept, kept_generated: Kept, k: int = NEAREST
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both of each of B parts of the sets, `(B,)` each; distances are worked out once.

    Args:
        kept_real: `(N, B)`, which real images each part holds: a half or more, drawn at random, and more than `k`.
        kept_generated: `(M, B)`.
    """
    fewest = int(min(kept_real.sum(axis=0).min(), kept_generated.sum(axis=0).min()))
    if fewest <= k:
        raise InputError(
            f"Precision and recall need more than {k} real images and {k} samples, and one of the sets has {fewest}.",
            "Take more of both.",
        )
    middle = np.mean(real, axis=0, dtype=np.float64)
    one, two = (np.asarray(each, np.float64) - middle for each in (real, generated))
    return (
        _shares_among(two, one, kept_generated, kept_real, k),
        _shares_among(one, two, kept_real, kept_generated, k),
    )


def _shares_among(
    points: NDArray[np.float64], others: NDArray[np.float64], kept: Kept, kept_others: Kept, k: int
) -> NDArray[np.float64]:
    """The share of each part's `points` that lie among its `others`."""
    reaches = _reaches(others, kept_others, k)
    furthest = reaches.max(axis=1)
    among = np.zeros(kept.shape[1])
    for rows in rows_at_once(len(points), len(others)):
        squares = _squares(points[rows], others)
        which, near = np.nonzero(squares <= furthest)
        distances = squares[which, near]
        inside = np.zeros(kept[rows].shape, bool)
        for pairs in rows_at_once(len(which), kept.shape[1]):
            found, starts = np.unique(which[pairs], return_index=True)
            inside[found] |= np.logical_or.reduceat(distances[pairs, None] <= reaches[near[pairs]], starts)
        among += (inside & kept[rows]).sum(axis=0)
    shares: NDArray[np.float64] = among / kept.sum(axis=0)
    return shares


def _reaches(features: NDArray[np.float64], kept: Kept, k: int) -> NDArray[np.float64]:
    """The squared distance of each image to its `k`-th nearest other of each part, `(N, B)`; -1 where it is left out.

    Only so many of an image's nearest are looked through that, of a part that holds half of the images, `k` are among
    them but for a chance of less than one in a million.
    """
    number = min(len(features) - 1, 8 * k + 8)
    near = np.empty((len(features), number), np.intp)
    squares = np.empty((len(features), number))
    for rows in rows_at_once(len(features), len(features)):
        found = _squares(features[rows], features)
        found[np.arange(len(found)), np.arange(len(features))[rows]] = np.inf
        nearest = np.argpartition(found, number - 1, axis=1)[:, :number]
        order = np.argsort(np.take_along_axis(found, nearest, axis=1), axis=1)
        near[rows] = np.take_along_axis(nearest, order, axis=1)
        squares[rows] = np.take_along_axis(found, near[rows], axis=1)
    reaches = np.full(kept.shape, -1.0)
    for part in range(kept.shape[1]):
        there = kept[:, part]
        nth = (kept[near[there], part].cumsum(axis=1) < k).sum(axis=1)
        reaches[there, part] = squares[there, np.minimum(nth, number - 1)]
    return reaches


def _squares(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """The squared distances `(n, m)`; 0 where only rounding tells two apart."""
    lengths = np.square(first).sum(axis=1)[:, None] + np.square(second).sum(axis=1)
    squares = lengths - 2 * (first @ second.T)
    squares[squares < ROUNDING * lengths] = 0
    return squares
