"""How far another draw of images might move a figure of one model."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.statistics.calibration import calibration_interval
from labcore.evaluation.statistics.interval import LEVEL, Interval
from labcore.evaluation.weighted import Weighted

DRAWS = 2000
FEWEST_DRAWS = 500
"""Of very many images, for which intervals are narrow anyway."""

AFFORDED = 20_000_000
"""Images times draws, beyond which there are fewer draws: it takes about four seconds with ten classes."""

SHARES = ("accuracy", "precision_micro", "recall_micro", "f1_micro")
"""Figures of a split that are shares of its images."""

SIZE = 2_000_000
"""Weights that are worked on at once: they stay near the processor."""


@dataclass(frozen=True)
class Intervals:
    """The figures of `labcore.evaluation.weighted.Figures`, each with its interval.

    Attributes:
        split: by name.
        classes: by name, one for each class.
        groups: how many groups were drawn whole, such as patients; None where images were drawn.
    """

    split: dict[str, Interval]
    classes: dict[str, tuple[Interval, ...]]
    groups: int | None


def usual_draws(images: int) -> int:
    """How many draws are made of so many images."""
    return int(np.clip(AFFORDED // max(1, images), FEWEST_DRAWS, DRAWS))


def intervals(
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    groups: NDArray | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Intervals:
    """All figures with bias-corrected percentile intervals of a bootstrap over images (Efron, 1981).

    Images of one group are more alike than others, so where there are groups, whole groups are drawn (Field & Welsh,
    2007). Errors of calibration have intervals of another kind, see `labcore.evaluation.statistics.calibration`. Where
    no draw differs from the next, as when every image is answered rightly, a share of images has Wilson's interval
    (1927): that all of ten were right does not say that all are. Other figures then have no interval.

    The arithmetic is our own, as `scipy.stats.bootstrap` asks for one figure at a time: two thousand draws of five
    thousand images of eight classes take it minutes.

    Args:
        labels: `(N,)`, N ≥ 1.
        probabilities: `(N, C)`.
        groups: of each image, `(N,)`; None where images are independent.
        draws: how many; `usual_draws` where missing.
    """
    weighted = Weighted(labels, probabilities)
    found = weighted(np.ones((len(labels), 1), np.float32))
    drawn = [weighted(weights) for weights in weights_of_draws(len(labels), groups, draws, seed)]
    counted = None if groups is None else len(np.unique(groups))
    independent = 1.0 if counted is None else counted / len(labels)
    support = np.bincount(labels, minlength=probabilities.shape[1])
    answered = np.bincount(probabilities.argmax(axis=1), minlength=probabilities.shape[1])
    of = {"recall": support, "precision": answered, "specificity": len(labels) - support}
    split = {
        name: _interval(
            value[0],
            np.concatenate([each.split[name] for each in drawn]),
            len(labels) * independent if name in SHARES else None,
        )
        for name, value in found.split.items()
    }
    split |= {name: calibration_interval(weighted.gaps, bins, groups) for name, bins in weighted.bins.items()}
    classes = {
        name: tuple(
            _interval(
                value,
                np.concatenate([each.classes[name][place] for each in drawn]),
                of[name][place] * independent if name in of else None,
            )
            for place, value in enumerate(values[:, 0])
        )
        for name, values in found.classes.items()
    }
    return Intervals(split, classes, counted)


def bootstrapped(
    figures: Callable[[NDArray[np.float32]], Mapping[str, NDArray[np.float64]]],
    images: int,
    groups: NDArray | None = None,
    shares_of: Mapping[str, int] | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> dict[str, Interval]:
    """Intervals, as `intervals` gives them, of any figures that are made of weights `(images, B)`, `(B,)` each.

    Args:
        shares_of: of those figures that are shares of images, of how many.
    """
    independent = 1.0 if groups is None else len(np.unique(groups)) / images
    of = {name: count * independent for name, count in (shares_of or {}).items()}
    found = figures(np.ones((images, 1), np.float32))
    drawn = [figures(weights) for weights in weights_of_draws(images, groups, draws, seed)]
    return {
        name: _interval(value[0], np.concatenate([each[name] for each in drawn]), of.get(name))
        for name, value in found.items()
    }


def weights_of_draws(
    images: int, groups: NDArray | None, draws: int | None = None, seed: int = 0
) -> Iterator[NDArray[np.float32]]:
    """`(images, B)` how often each image is drawn, some draws at a time, `draws` in all; of groups, whole ones."""
    random = np.random.default_rng(seed)
    draws = draws or usual_draws(images)
    of = None if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    units = images if of is None else int(of.max()) + 1
    at_once = max(1, SIZE // images)
    for start in range(0, draws, at_once):
        count = min(at_once, draws - start)
        places = random.integers(0, units, (units, count)) * count + np.arange(count)
        weights = np.bincount(places.reshape(-1), minlength=units * count).reshape(units, count).astype(np.float32)
        yield weights if of is None else weights[of]


def wilson(share: float, images: float) -> tuple[float, float]:
    """The 95 % interval of Wilson (1927) of a share of so many independent images."""
    z = 1.959964
    middle = (share + z**2 / (2 * images)) / (1 + z**2 / images)
    reach = z / (1 + z**2 / images) * np.sqrt(share * (1 - share) / images + z**2 / (4 * images**2))
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def newcombe(one: float, images: float | None, other: float, others: float) -> tuple[float, float]:
    """The 95 % interval of a share less another, of independent images, after Newcombe (1998): of `images`, which is
    None where the first share is taken for certain, and of `others`."""
    low, high = wilson(one, images) if images else (one, one)
    least, most = wilson(other, others)
    below, above = math.hypot(one - low, most - other), math.hypot(high - one, other - least)
    return one - other - below, one - other + above


def _interval(estimate: float, values: NDArray[np.float64], images: float | None) -> Interval:
    """Of a figure and its values in the draws; `images` is what it is a share of, None where it is none."""
    from scipy.special import ndtr, ndtri

    estimate = float(estimate)
    values = values[np.isfinite(values)]
    if not np.isfinite(estimate) or len(values) < 2:
        return Interval(estimate, float("nan"), float("nan"))
    if np.ptp(values) < 1e-9:
        if images:
            low, high = wilson(estimate, images)
            return Interval(estimate, min(low, estimate), max(high, estimate))
        return Interval(estimate, float("nan"), float("nan"))
    below = (np.mean(values < estimate - 1e-9) + np.mean(values <= estimate + 1e-9)) / 2
    shift = 2 * ndtri(np.clip(below, 1 / len(values), 1 - 1 / len(values)))
    low, high = np.quantile(values, ndtr(shift + ndtri([(1 - LEVEL) / 2, (1 + LEVEL) / 2])))
    return Interval(estimate, min(float(low), estimate), max(float(high), estimate))
