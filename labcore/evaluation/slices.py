"""Where a model is worse than elsewhere: its figure on parts of the images, by what is known of them.

Of a classifier that is its accuracy; of masks the mean IoU of an image, averaged over the images of the part.

Whoever looks at many parts finds a bad one by chance. So each part's difference to the rest is tested, corrected for
the number of parts that are looked at, and the worst part is named by a figure that is drawn towards the whole the
more the fewer images it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.errors import InputError
from labcore.evaluation.answers import Answers
from labcore.evaluation.mask_answers import MaskAnswers
from labcore.evaluation.mask_mistakes import iou_of_images
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import bootstrapped, wilson
from labcore.evaluation.statistics.several import adjusted
from labcore.words import counted

FEWEST = 10
"""Images of a part below which its figure is not told: it would be chance."""

CAUTION = 50
"""Images below which a part carries a caution."""

PARTS = 4
"""Parts of equally many images into which numbers are cut."""

UNKNOWN = "not known"
"""What the part is called of whose images an attribute is not known."""

SIGNIFICANT = 0.05

MOST_NAMED = 5
"""Parts that are too small, and are named."""

MOST_PARTS = 200
"""Parts by one attribute, the largest first."""


@dataclass(frozen=True)
class Part:
    """Some of the images.

    Attributes:
        attribute: what they are told apart by, such as brightness.
        name: which of its values they have.
        images: how many.
        value: the figure with a 95 % interval: Wilson's of a share, of images in groups as wide as their groups are
            few; of others a bootstrap's over images, or over groups.
        shrunk: the value drawn towards that of all images by as many images more as the parts' spread asks for.
        p_value: that the part is answered as well as the rest (Fisher's exact test of a share, else that of Mann and
            Whitney), corrected for all parts that are looked at (Holm); None where there is no rest, or images come
            in groups.
        caution: whether there are too few to build on.
    """

    attribute: str
    name: str
    images: int
    value: Interval
    shrunk: float
    p_value: float | None
    caution: bool


@dataclass(frozen=True)
class Slices:
    """Parts by each attribute.

    Attributes:
        figure: what is told of each part.
        value: of all images.
        parts: those with `FEWEST` images or more, by attribute, in the order of its values.
        worst: the part with the lowest shrunk value; None where there are no two parts.
        too_small: parts that were left out as they have too few images.
        in_words: what a reader must know of it.
    """

    figure: str
    value: Interval
    parts: tuple[Part, ...]
    worst: Part | None
    too_small: int
    in_words: tuple[str, ...]


def slices(answers: Answers, attributes: Mapping[str, NDArray]) -> Slices:
    """The accuracy on parts of the images, by each attribute.

    Args:
        attributes: of each image, `(N,)`: numbers, which are cut into quarters, NaN where one is not known; or names.
    """
    right = answers.probabilities.argmax(axis=1) == answers.labels
    return _sliced(_Scores("accuracy", right.astype(np.float64), answers.groups, is_share=True), attributes)


def mask_slices(answers: MaskAnswers, attributes: Mapping[str, NDArray]) -> Slices:
    """The mean over images of each image's mean IoU, on parts of them, see `slices`.

    Raises InputError where an image has no pixel whose class is known.
    """
    iou = iou_of_images(answers)
    if np.isnan(iou).any():
        raise InputError("Some of these images have no pixel whose class is known.", "Leave them out of the data set.")
    return _sliced(_Scores("mean_iou", iou, answers.groups, is_share=False), attributes)


@dataclass(frozen=True)
class _Scores:
    """How each image came out, `values` `(N,)` from 0 to 1; a share where each is 0 or 1."""

    figure: str
    values: NDArray[np.float64]
    groups: NDArray[np.int32] | None
    is_share: bool

    def interval(self, member: NDArray[np.bool_]) -> Interval:
        """The mean of those that are `member` `(N,)`."""
        own, groups = self.values[member], None if self.groups is None else self.groups[member]
        if not self.is_share:
            return bootstrapped(lambda weights: {"mean": own @ weights / weights.sum(axis=0)}, len(own), groups)["mean"]
        share = float(own.mean())
        low, high = wilson(share, len(own) if groups is None else len(np.unique(groups)))
        return Interval(share, min(low, share), max(high, share))

    def p_value(self, member: NDArray[np.bool_]) -> float | None:
        """That these and the others come out alike; None where there are no others, or images come in groups."""
        from scipy.stats import fisher_exact, mannwhitneyu

        if self.groups is not None or member.all():
            return None
        if not self.is_share:
            return float(mannwhitneyu(self.values[member], self.values[~member]).pvalue)
        right = self.values > 0
        table = [[(right & each).sum(), (~right & each).sum()] for each in (member, ~member)]
        return float(fisher_exact(table).pvalue)


def _sliced(scores: _Scores, attributes: Mapping[str, NDArray]) -> Slices:
    found: list[tuple[str, str, NDArray[np.bool_]]] = []
    too_small: list[str] = []
    for attribute, values in attributes.items():
        named = _quarters(values) if values.dtype.kind in "iuf" else _by_name(values)
        kept = [(attribute, name, member) for name, member in named if member.sum() >= FEWEST]
        too_small += [f"{attribute} {name}" for name, member in named if member.sum() < FEWEST]
        found += kept if len(kept) > 1 else []
    tests = adjusted([scores.p_value(member) for _, _, member in found])
    parts = []
    for attribute in dict.fromkeys(attribute for attribute, _, _ in found):
        own = [(name, member, p) for (of, name, member), p in zip(found, tests, strict=True) if of == attribute]
        weight = _images_worth(scores.values, [member for _, member, _ in own])
        parts += [_part(attribute, name, member, scores, weight, p) for name, member, p in own]
    worst = min(parts, key=lambda part: part.shrunk, default=None)
    return Slices(
        scores.figure,
        scores.interval(np.ones(len(scores.values), bool)),
        tuple(parts),
        worst,
        len(too_small),
        tuple(_words(parts, worst, too_small)),
    )


def _part(
    attribute: str, name: str, member: NDArray[np.bool_], scores: _Scores, weight: float, p_value: float | None
) -> Part:
    images = int(member.sum())
    shrunk = (scores.values[member].sum() + weight * scores.values.mean()) / (images + weight)
    return Part(attribute, name, images, scores.interval(member), float(shrunk), p_value, images < CAUTION)


def _images_worth(values: NDArray[np.float64], members: list[NDArray[np.bool_]]) -> float:
    """By how many images of the whole a part's figure is mixed: few where parts truly differ, many where they differ
    by no more than chance. (Empirical Bayes by the method of moments, as in Kleinman, 1973.)"""
    spread = float(values.var())
    sizes = np.array([member.sum() for member in members], float)
    if spread == 0 or len(sizes) < 2:
        return 0.0
    shares = np.array([values[member].mean() for member in members])
    weights = sizes / sizes.sum()
    observed = weights @ np.square(shares - weights @ shares)
    by_chance = weights @ (spread / sizes)
    return float(np.clip(spread / max(observed - by_chance, 1e-9) - 1, 0, 100 * sizes.max()))


def _quarters(values: NDArray) -> list[tuple[str, NDArray[np.bool_]]]:
    """Parts of about equally many images by rising value; fewer where many images share one."""
    numbers = values.astype(np.float64)
    known = np.isfinite(numbers)
    if not known.any():
        return []
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, PARTS + 1)))
    if len(edges) < 2:
        return [(f"{edges[0]:.4g}", known)]
    of = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    last = len(edges) - 2
    parts = [
        (f"{edges[place]:.4g} to {'' if place == last else 'under '}{edges[place + 1]:.4g}", known & (of == place))
        for place in range(last + 1)
    ]
    return parts if known.all() else [*parts, (UNKNOWN, ~known)]


def _by_name(values: NDArray) -> list[tuple[str, NDArray[np.bool_]]]:
    names, counts = np.unique(values, return_counts=True)
    kept = sorted(names[np.argsort(-counts, kind="stable")][:MOST_PARTS])
    return [(str(name), values == name) for name in kept]


def _words(parts: list[Part], worst: Part | None, too_small: list[str]) -> list[str]:
    told = []
    if worst is not None:
        told.append(
            f"{len(parts)} parts are looked at: the worst of so many looks bad by chance too, so p-values are "
            "corrected for their number, and the worst is named by its shrunk figure."
        )
        tested = [part.p_value for part in parts if part.p_value is not None]
        if tested and min(tested) >= SIGNIFICANT:
            told.append("No part differs from the rest by more than chance would make it.")
        if worst.caution:
            told.append(f"The worst part has {worst.images} images only: too few to build on.")
    if too_small:
        named = ", ".join(too_small[:MOST_NAMED]) + (" …" if len(too_small) > MOST_NAMED else "")
        told.append(f"{counted(len(too_small), 'part')} of fewer than {FEWEST} images left out: {named}.")
    return told
