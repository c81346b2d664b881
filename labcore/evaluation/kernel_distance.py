"""The kernel distance between two sets of features: unlike Fréchet's it is the same of any number, on average."""

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.blocks import rows_at_once

Features = NDArray[np.floating]
Kept = NDArray[np.bool_]


def kernel_distance(real: Features, generated: Features) -> float:
    """The unbiased squared maximum mean discrepancy, by the kernel `(x·y / K + 1)³`; a little below 0 by chance.

    Source: Bińkowski et al., Demystifying MMD GANs, ICLR 2018; estimator: Gretton et al., A kernel two-sample test,
    JMLR 2012.

    Args:
        real: `(N, K)`, N ≥ 2.
        generated: `(M, K)`, M ≥ 2.
    """
    return float(
        kernel_distances(real, generated, np.ones((len(real), 1), bool), np.ones((len(generated), 1), bool))[0]
    )


def kernel_distances(real: Features, generated: Features, kept_real: Kept, kept_generated: Kept) -> NDArray[np.float64]:
    """That of each of B parts of both sets, `(B,)`; the kernel of two images is worked out once.

    Args:
        kept_real: `(N, B)`, which real images each part holds, two or more.
        kept_generated: `(M, B)`.
    """
    one, two = (np.asarray(each, np.float64) for each in (real, generated))
    weights, others = (np.asarray(each, np.float64) for each in (kept_real, kept_generated))
    between = _sums(one, two, weights, others) / (weights.sum(axis=0) * others.sum(axis=0))
    return _within(one, weights) + _within(two, others) - 2 * between


def _within(features: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean kernel of two different images of each part."""
    number = weights.sum(axis=0)
    own = (np.square(features).sum(axis=1) / features.shape[1] + 1) ** 3
    return (_sums(features, features, weights, weights) - own @ weights) / (number * (number - 1))


def _sums(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    weights: NDArray[np.float64],
    others: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The sum of the kernel over all pairs of each part, `(B,)`."""
    total = np.zeros(weights.shape[1])
    for rows in rows_at_once(len(first), len(second)):
        inner = first[rows] @ second.T / first.shape[1] + 1
        total += np.einsum("nb,nb->b", weights[rows], (inner * inner * inner) @ others)
    return total
