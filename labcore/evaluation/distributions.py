"""The samples of a generative model held against real images: all figures, each with its interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.frechet import few_samples_note, frechet_distance
from labcore.evaluation.kernel_distance import kernel_distances
from labcore.evaluation.sample_precision import precisions_recalls
from labcore.evaluation.statistics.interval import LEVEL, Interval
from labcore.evaluation.statistics.intervals import wilson

FEWEST = 10
"""Images of each kind, below which nothing can be said."""

DRAWS = 200
FEWEST_DRAWS = 20

AFFORDED = 2e11
"""Multiplications in all draws' Fréchet distances, beyond which there are fewer draws: about ten seconds."""

KEPT = 0.8
"""The share of images that each draw keeps."""

FIGURES = ("frechet_distance", "kernel_distance", "sample_precision", "sample_recall")
SHARES = ("sample_precision", "sample_recall")


@dataclass(frozen=True)
class SampleAssessment:
    """What samples are worth beside real images.

    Attributes:
        figures: see `FIGURES`.
        samples, real_images: how many.
        draws: from which intervals are told.
        note: a caution, or empty.
    """

    figures: dict[str, Interval]
    samples: int
    real_images: int
    draws: int
    note: str = ""


def usual_draws(real_images: int, samples: int, features: int) -> int:
    """How many draws are made of so many images of so many features."""
    cost = 2 * KEPT * (real_images + samples) * features**2 + 10 * min(features, real_images, samples) ** 3
    return int(np.clip(AFFORDED // cost, FEWEST_DRAWS, DRAWS))


def assess(
    real: NDArray[np.floating], generated: NDArray[np.floating], seed: int = 0, draws: int | None = None
) -> SampleAssessment:
    """All figures of samples, with intervals that another draw of as many samples and real images would give.

    Sets that are drawn with replacement, as in a bootstrap, hold copies, which these figures take for sameness: an
    image lies at distance 0 from its copy, and covariances lose rank. So every draw leaves a fifth of the real images
    and a fifth of the samples out, and holds no copy. The figures of such draws spread half as far as those of whole
    sets, `(1 - KEPT) / KEPT = 1 / 4` in squares, and are larger or smaller on average as they are of fewer: so the
    spread around their own mean is taken, times 2. Intervals are the figure give or take a quantile of Student's t, of
    shares Wilson's (1927) of as many independent images as have that spread. They hold the mean of the figure over sets
    of this size: the Fréchet distance of endless sets is lower, and in none of these intervals. Of samples that are no
    different from real images they are too wide.

    Source: Shao & Wu, A general theory for jackknife variance estimation, Annals of Statistics 1989; Politis & Romano,
    Large sample confidence regions based on subsamples, Annals of Statistics 1994. `python -m benchmarks distances`
    counts how often they are right.

    Args:
        real: features of real images, `(N, K)`.
        generated: features of samples, by the same network, `(M, K)`.
        draws: how many, 2 or more; `usual_draws` where missing.

    Raises InputError: there are fewer than `FEWEST` of one kind, or the features are not of one network, or not finite.
    """
    _refuse(real, generated)
    draws = draws or usual_draws(len(real), len(generated), real.shape[1])
    random = np.random.default_rng(seed)
    kept, kept_samples = (_drawn(len(each), draws, random) for each in (real, generated))
    precisions, recalls = precisions_recalls(real, generated, kept, kept_samples)
    values = {
        "frechet_distance": np.array(
            [frechet_distance(real[one], generated[two]) for one, two in zip(kept.T, kept_samples.T, strict=True)]
        ),
        "kernel_distance": kernel_distances(real, generated, kept, kept_samples),
        "sample_precision": precisions,
        "sample_recall": recalls,
    }
    of = {"sample_precision": len(generated), "sample_recall": len(real)}
    return SampleAssessment(
        figures={name: _interval(values[name], of.get(name)) for name in FIGURES},
        samples=len(generated),
        real_images=len(real),
        draws=draws,
        note=few_samples_note(len(generated)),
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


def _drawn(images: int, draws: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Which images are there, `(images, 1 + draws)`: all of them, and then those that each draw keeps."""
    kept = np.repeat((np.arange(images) < round(KEPT * images))[:, None], draws, axis=1)
    return np.concatenate([np.ones((images, 1), bool), random.permuted(kept, axis=0)], axis=1)


def _interval(values: NDArray[np.float64], images: int | None) -> Interval:
    """Of a figure, first of `values`, and its values in the draws; `images` is what it is a share of."""
    from scipy.stats import t

    estimate, drawn = float(values[0]), values[1:]
    deviation = float(drawn.std(ddof=1)) * np.sqrt(KEPT / (1 - KEPT))
    if images:
        # Held off 0 and 1, where a share has no spread of its own, and the draws may have none either.
        middle = (estimate * images + 0.5) / (images + 1)
        independent = min(float(images), middle * (1 - middle) / max(deviation, 1e-9) ** 2)
        low, high = wilson(estimate, independent)
        return Interval(estimate, min(low, estimate), max(high, estimate))
    reach = float(t.ppf((1 + LEVEL) / 2, len(drawn) - 1)) * deviation
    return Interval(estimate, estimate - reach, estimate + reach)
