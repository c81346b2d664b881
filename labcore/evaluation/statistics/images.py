"""Two models on the same images: how far another draw of images might move the difference between them.

This is the uncertainty of a finite set of images. It says nothing of another training run: two models that differ in
nothing but the seed differ on images, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.statistics.resampled import resampled

FEW = 25
"""Images answered rightly by one model alone, below which McNemar's test is exact."""

RESAMPLES = 999
LEVEL = 0.95

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class McNemar:
    """Which of two models answers which images rightly, and whether one does more often.

    Attributes:
        both, only_first, only_second, neither: images, by who answers them rightly.
        p_value: two-sided, that each is as likely to be the only one to answer rightly.
        exact: by the binomial distribution; otherwise by χ² with continuity correction.
    """

    both: int
    only_first: int
    only_second: int
    neither: int
    p_value: float
    exact: bool


def mcnemar(labels: NDArray[np.int32], first: Probabilities, second: Probabilities) -> McNemar:
    """McNemar's test (1947) of two models' probabilities `(N, C)` on the same images with `labels` `(N,)`.

    It takes images for independent; where they come in groups, such as patients, ask `image_interval` with groups.
    """
    from statsmodels.stats.contingency_tables import mcnemar as tested

    one, two = first.argmax(axis=1) == labels, second.argmax(axis=1) == labels
    counts = [[int((one & two).sum()), int((one & ~two).sum())], [int((~one & two).sum()), int((~one & ~two).sum())]]
    discordant = counts[0][1] + counts[1][0]
    exact = discordant < FEW
    p_value = float(tested(counts, exact=exact, correction=True).pvalue) if discordant else 1.0
    return McNemar(counts[0][0], counts[0][1], counts[1][0], counts[1][1], p_value, exact)


@dataclass(frozen=True)
class ImageInterval:
    """A difference between two models, and the interval over draws of images.

    Attributes:
        estimate: second minus first, on the images there are.
        low, high: the 95 % percentile interval of a paired bootstrap.
        images: how many.
        groups: how many groups were drawn whole, such as patients; None where images were drawn.
    """

    estimate: float
    low: float
    high: float
    images: int
    groups: int | None = None


def image_interval(
    labels: NDArray[np.int32],
    first: Probabilities,
    second: Probabilities,
    metric: str = "accuracy",
    groups: Sequence[str] | NDArray | None = None,
) -> ImageInterval:
    """By how much the second model's figure exceeds the first's, with a paired bootstrap interval.

    Every resample draws images with replacement and asks both models about the same ones (Efron & Tibshirani, 1993).
    Images of one group are more alike than others, so where there are groups, whole groups are drawn (Field & Welsh,
    2007): the interval is then wider, and right.

    Args:
        labels: `(N,)`.
        first, second: probabilities `(N, C)`.
        metric: one of `labcore.evaluation.statistics.resampled.METRICS`.
        groups: of each image, `(N,)`; None where images are independent.
    """
    from scipy import stats

    one, two = (resampled(metric, labels, given) for given in (first, second))
    estimate = two(np.arange(len(labels))) - one(np.arange(len(labels)))
    members = None if groups is None else _members(np.asarray(groups))
    draws = len(labels) if members is None else len(members)
    counted = None if members is None else draws
    if draws < 2:
        return ImageInterval(estimate, estimate, estimate, len(labels), counted)

    def difference(drawn: NDArray[np.intp]) -> float:
        at = drawn if members is None else np.concatenate([members[group] for group in drawn])
        return two(at) - one(at)

    done = stats.bootstrap(
        (np.arange(draws),),
        difference,
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    # A resample may lack a class, and then have no area under a curve.
    low, high = np.nanquantile(done.bootstrap_distribution, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return ImageInterval(
        estimate=estimate,
        low=min(float(low), estimate),
        high=max(float(high), estimate),
        images=len(labels),
        groups=counted,
    )


def _members(groups: NDArray) -> list[NDArray[np.intp]]:
    """The images of each group."""
    names, of = np.unique(groups, return_inverse=True)
    return [np.flatnonzero(of == group) for group in range(len(names))]
