"""The Fréchet distance between two sets of features, what it may be called, and when there are too few of them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError

INCEPTION = "InceptionV3 with ImageNet weights"
"""The one network in whose features these distances have the names FID and KID."""

FEW = 2048
"""Samples below which the usual features, which are so many, have a singular covariance."""

Features = NDArray[np.floating]


def frechet_distance(real: Features, generated: Features) -> float:
    """The Fréchet distance between the normal distributions that have the means and covariances of two sets.

    `|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½)`, not negative, and 0 to rounding for a set and itself in any order. Few
    samples make it larger: it is told with their number. With covariances `A'A` of centered features, `tr (C1 C2)^½` is
    the sum of the singular values of `A1 A2'`, so no root of a matrix is taken, and singular covariances do no harm.

    Source: Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash equilibrium, NeurIPS
    2017.

    Args:
        real: `(N, K)`, N ≥ 2.
        generated: `(M, K)`, M ≥ 2.
    """
    return _of_roots(real, generated, _root)


def about_frechet_distance(real: Features, generated: Features) -> float:
    """The same to about six digits, some twenty times as fast where there are more images than features."""
    return _of_roots(real, generated, _rough_root)


def _of_roots(real: Features, generated: Features, root: Callable[[Features], NDArray[np.float64]]) -> float:
    first, second = root(real), root(generated)
    apart = real.mean(axis=0, dtype=np.float64) - generated.mean(axis=0, dtype=np.float64)
    common = _singular_values(first @ second.T).sum()
    return max(0.0, float(apart @ apart + np.square(first).sum() + np.square(second).sum() - 2 * common))


def _singular_values(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those of `matrix`, by a slower way where the quick one does not converge. Raises InputError where none does."""
    try:
        return np.asarray(np.linalg.svd(matrix, compute_uv=False), np.float64)
    except np.linalg.LinAlgError:
        from scipy.linalg import svd

    try:
        return np.asarray(svd(matrix, compute_uv=False, lapack_driver="gesvd"), np.float64)
    except (np.linalg.LinAlgError, ValueError) as error:  # the latter of what is no number
        raise InputError(
            "The Fréchet distance cannot be worked out: covariances of the features have no singular values.",
            "The network that gave them, or the samples, are broken: train longer, or set scores.features to another.",
        ) from error


def _centered(features: Features) -> NDArray[np.float64]:
    """Features about their mean, so scaled that `A'A` of them is the unbiased covariance."""
    centered = np.asarray(features, np.float64)
    return np.asarray((centered - centered.mean(axis=0)) / np.sqrt(len(centered) - 1))


def _root(features: Features) -> NDArray[np.float64]:
    """`A`, of K columns and at most K rows, of which `A'A` is the unbiased covariance of features `(N, K)`."""
    centered = _centered(features)
    if len(centered) <= centered.shape[1]:
        return centered
    return np.asarray(np.linalg.qr(centered, mode="r"), np.float64)


def _rough_root(features: Features) -> NDArray[np.float64]:
    """As `_root`, from the eigenvalues of the covariance, of which those near 0 are known to half the digits."""
    centered = _centered(features)
    if len(centered) <= centered.shape[1]:
        return centered
    try:
        values, vectors = np.linalg.eigh(centered.T @ centered)
    except np.linalg.LinAlgError:  # as of covariances far from well-conditioned: the longer way needs no eigenvalues
        return _root(features)
    return np.asarray(np.sqrt(np.maximum(values, 0))[:, None] * vectors.T)


def distance_title(figure: str, network: str) -> str:
    """What `frechet_distance` or `kernel_distance` in the features of `network` is called.

    FID and KID in those of InceptionV3 with ImageNet weights; in any others a distance is no FID, and none of the
    numbers that others publish may be held against it.
    """
    short, long = {"frechet_distance": ("FID", "Fréchet distance"), "kernel_distance": ("KID", "Kernel distance")}[
        figure
    ]
    return short if network == INCEPTION else f"{long} in the features of {network}"


def few_samples_note(samples: int, real_images: int) -> str:
    """A caution where a Fréchet distance is of fewer samples, or real images, than `FEW`; else empty."""
    numbers = {"samples": samples, "real images": real_images}
    few = [f"{number:,} {what}" for what, number in numbers.items() if number < FEW]
    if not few:
        return ""
    more = f", and ask for {FEW:,} samples or more to come nearer to its lasting value" if samples < FEW else ""
    return (
        f"Of only {' and '.join(few)} the Fréchet distance is larger than of many: hold it against distances of as "
        f"many samples and real images alone{more}. The kernel distance is the same of any number, on average."
    )
