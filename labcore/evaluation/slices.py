"""Where a model is worse than elsewhere: its accuracy on parts of the images, by what is known of them.

Whoever looks at many parts finds a bad one by chance. So each part's difference to the rest is tested, corrected for
the number of parts that are looked at, and the worst part is named by an accuracy that is drawn towards the whole the
more the fewer images it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.answers import Answers
from labcore.evaluation.statistics.interval import Interval
from labcore.evaluation.statistics.intervals import wilson
from labcore.evaluation.statistics.several import adjusted
from labcore.words import counted

FEWEST = 10
"""Images of a part below which its accuracy is not told: it would be chance."""

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
        accuracy: with a 95 % interval (Wilson); of images in groups, as wide as their groups are few.
        shrunk: the accuracy drawn towards that of all images by as many images more as the parts' spread asks for.
        p_value: that the part is answered as well as the rest (Fisher's exact test), corrected for all parts that are
            looked at (Holm); None where there is no rest, or images come in groups.
        caution: whether there are too few to build on.
    """

    attribute: str
    name: str
    images: int
    accuracy: Interval
    shrunk: float
    p_value: float | None
    caution: bool


@dataclass(frozen=True)
class Slices:
    """Parts by each attribute.

    Attributes:
        accuracy: on all images.
        parts: those with `FEWEST` images or more, by attribute, in the order of its values.
        worst: the part with the lowest shrunk accuracy; None where there are no two parts.
        too_small: parts that were left out as they have too few images.
        in_words: what a reader must know of it.
    """

    accuracy: Interval
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
    found: list[tuple[str, str, NDArray[np.bool_]]] = []
    too_small: list[str] = []
    for attribute, values in attributes.items():
        named = _quarters(values) if values.dtype.kind in "iuf" else _by_name(values)
        kept = [(attribute, name, member) for name, member in named if member.sum() >= FEWEST]
        too_small += [f"{attribute} {name}" for name, member in named if member.sum() < FEWEST]
        found += kept if len(kept) > 1 else []
    tests = adjusted([_tested(right, member, answers.groups) for _, _, member in found])
    parts = []
    for attribute in dict.fromkeys(attribute for attribute, _, _ in found):
        own = [(name, member, p) for (of, name, member), p in zip(found, tests, strict=True) if of == attribute]
        weight = _images_worth(right, [member for _, member, _ in own])
        parts += [_part(attribute, name, member, right, weight, p, answers.groups) for name, member, p in own]
    worst = min(parts, key=lambda part: part.shrunk, default=None)
    return Slices(
        _accuracy(right, np.ones(len(right), bool), answers.groups),
        tuple(parts),
        worst,
        len(too_small),
        tuple(_words(parts, worst, too_small)),
    )


def _part(
    attribute: str,
    name: str,
    member: NDArray[np.bool_],
    right: NDArray[np.bool_],
    weight: float,
    p_value: float | None,
    groups: NDArray[np.int32] | None,
) -> Part:
    images = int(member.sum())
    shrunk = (right[member].sum() + weight * right.mean()) / (images + weight)
    accuracy = _accuracy(right, member, groups)
    return Part(attribute, name, images, accuracy, float(shrunk), p_value, images < CAUTION)


def _accuracy(right: NDArray[np.bool_], member: NDArray[np.bool_], groups: NDArray[np.int32] | None) -> Interval:
    share = float(right[member].mean())
    independent = int(member.sum()) if groups is None else len(np.unique(groups[member]))
    low, high = wilson(share, independent)
    return Interval(share, min(low, share), max(high, share))


def _images_worth(right: NDArray[np.bool_], members: list[NDArray[np.bool_]]) -> float:
    """By how many images of the whole a part's accuracy is mixed: few where parts truly differ, many where they differ
    by no more than chance. (Empirical Bayes by the method of moments, as in Kleinman, 1973.)"""
    rate = right.mean()
    spread = rate * (1 - rate)
    sizes = np.array([member.sum() for member in members], float)
    if spread == 0 or len(sizes) < 2:
        return 0.0
    shares = np.array([right[member].mean() for member in members])
    weights = sizes / sizes.sum()
    observed = weights @ np.square(shares - weights @ shares)
    by_chance = weights @ (spread / sizes)
    return float(np.clip(spread / max(observed - by_chance, 1e-9) - 1, 0, 100 * sizes.max()))


def _tested(right: NDArray[np.bool_], member: NDArray[np.bool_], groups: NDArray[np.int32] | None) -> float | None:
    from scipy.stats import fisher_exact

    if groups is not None or member.all():
        return None
    table = [[(right & each).sum(), (~right & each).sum()] for each in (member, ~member)]
    return float(fisher_exact(table).pvalue)


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
            "corrected for their number, and the worst is named by its shrunk accuracy."
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
