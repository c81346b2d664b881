"""The samples of a generative model held against real images: all figures, each with its interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.frechet import about_frechet_distance, few_samples_note, frechet_distance
from labcore.evaluation.kernel_distance import kernel_distances
from labcore.evaluation.sample_precision import precisions_recalls
from labcore.evaluation.statistics.interval import LEVEL, Interval
from labcore.evaluation.statistics.intervals import wilson

FEWEST = 10
"""Images of each kind, below which nothing can be said."""

DRAWS = 200
FEWEST_DRAWS = 8
"""However long they take: of Inception's features about a minute."""

AFFORDED = 2e11
"""Multiplications in all draws' Fréchet distances, beyond which there are fewer draws: about ten seconds."""

FIGURES = ("frechet_distance", "kernel_distance", "sample_precision", "sample_recall")
"""In the order in which they are shown."""


@dataclass(frozen=True)
class SampleAssessment:
    """What samples are worth beside real images.

    Attributes:
        figures: see `FIGURES`.
        samples, real_images: how many.
        draws: of halves, by which intervals are told.
        note: a caution, or empty.
    """

    figures: dict[str, Interval]
    samples: int
    real_images: int
    draws: int
    note: str = ""


def usual_draws(real_images: int, samples: int, features: int) -> int:
    """How many draws are made of so many images of so many features."""
    cost = (real_images + samples) * features**2 + 10 * min(features, real_images, samples) ** 3
    return int(np.clip(AFFORDED // cost, FEWEST_DRAWS, DRAWS))


def assess(
    real: NDArray[np.floating],
    generated: NDArray[np.floating],
    seed: int = 0,
    draws: int | None = None,
    between: Callable[[], None] = lambda: None,
) -> SampleAssessment:
    """All figures of samples, with the interval in which another draw of as many samples and real images may move them.

    Sets that are drawn with replacement, as in a bootstrap, hold copies, which these figures take for sameness: an
    image lies at distance 0 from its copy, and covariances lose rank. So each draw is a half of the real images and a
    half of the samples, without a copy. Given the images, figures of halves spread around their own mean as those of
    whole sets spread over draws of images. That mean is another than the figure, as halves are of fewer images; the
    spread is laid around the figure.

    An interval holds the mean of the figure over sets of this size. The Fréchet distance of endless sets is lower, and
    may lie below. Intervals are too wide where samples do not differ from real images, or features are more than
    images; that of a kernel distance is a little too narrow where it is not three times its spread.

    Sources: Shao & Wu, A general theory for jackknife variance estimation, Annals of Statistics 1989; Politis & Romano,
    Large sample confidence regions based on subsamples under minimal assumptions, Annals of Statistics 1994.
    `python -m benchmarks distances` counts how often the intervals are right.

    Args:
        real: features of real images, `(N, K)`.
        generated: features of samples, by the same network, `(M, K)`.
        draws: how many, 2 or more; `usual_draws` where missing.
        between: called before each draw; what it raises ends it.

    Raises InputError: there are fewer than `FEWEST` of one kind, or the features are not of one network, or not finite.
    """
    _refuse(real, generated)
    draws = draws or usual_draws(len(real), len(generated), real.shape[1])
    random = np.random.default_rng(seed)
    halves, sample_halves = (_halves(len(each), draws, random) for each in (real, generated))
    between()
    precisions, recalls = precisions_recalls(real, generated, halves, sample_halves)
    between()
    kernels = kernel_distances(real, generated, halves, sample_halves)
    (_, *drawn), (_, *sample_drawn) = halves.T, sample_halves.T
    frechets = [frechet_distance(real, generated)]
    for one, two in zip(drawn, sample_drawn, strict=True):
        between()
        frechets.append(about_frechet_distance(real[one], generated[two]))
    return SampleAssessment(
        figures={
            "frechet_distance": _moved_distance(*_spread(frechets), draws),
            "kernel_distance": _moved(*_spread(kernels), draws),
            "sample_precision": _moved_share(*_spread(precisions), len(generated)),
            "sample_recall": _moved_share(*_spread(recalls), len(real)),
        },
        samples=len(generated),
        real_images=len(real),
        draws=draws,
        note=few_samples_note(len(generated), len(real)),
    )


def _refuse(real: NDArray[np.floating], generated: NDArray[np.floating]) -> None:
    for features, what in ((real, "real images"), (generated, "samples")):
        if len(features) < FEWEST:
            raise InputError(f"There are {len(features)} {what}, and {FEWEST} are needed.", "Take more of them.")
        if not np.isfinite(features).all():
            raise InputError(
                f"Some features of {what} are not finite numbers.",
                "The network that gave them, or the samples, are broken.",
            )
    if real.shape[1] != generated.shape[1]:
        raise InputError(
            f"Real images have {real.shape[1]} features, and samples {generated.shape[1]}.",
            "Describe both by the same network.",
        )


def _halves(images: int, draws: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Which images are there, `(images, 1 + draws)`: all of them, and then a half for each draw."""
    half = np.repeat((np.arange(images) < images // 2)[:, None], draws, axis=1)
    return np.concatenate([np.ones((images, 1), bool), random.permuted(half, axis=0)], axis=1)


def _spread(values: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
    """The figure of the whole sets, which comes first, and how far it spreads, by those of the halves."""
    return float(values[0]), float(np.std(values[1:], ddof=1))


def _moved(estimate: float, deviation: float, draws: int) -> Interval:
    """Of a figure that may be negative: as far on both sides."""
    reach = _quantile(draws) * deviation
    return Interval(estimate, estimate - reach, estimate + reach)


def _moved_distance(estimate: float, deviation: float, draws: int) -> Interval:
    """Of a figure that is not negative and whose variance grows with it: all values from which it is not too far.

    As Wilson's interval of a share takes the variance of each value for its own, so does this one of a distance.
    """
    if deviation == 0:
        return Interval(estimate, estimate, estimate)
    growth = _quantile(draws) ** 2 * deviation**2 / max(estimate, deviation)
    middle = estimate + growth / 2
    reach = float(np.sqrt(growth * (estimate + growth / 4)))
    return Interval(estimate, max(0.0, middle - reach), middle + reach)


def _moved_share(estimate: float, deviation: float, images: int) -> Interval:
    """Of a share of images: Wilson's interval (1927) of as many independent ones as would spread like that."""
    off_the_end = (estimate * images + 0.5) / (images + 1)  # at 0 and at 1 a share has no spread
    independent = off_the_end * (1 - off_the_end) / max(deviation, 1e-9) ** 2
    low, high = wilson(estimate, min(float(images), independent))
    return Interval(estimate, min(low, estimate), max(high, estimate))


def _quantile(draws: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + LEVEL) / 2, draws - 1))
